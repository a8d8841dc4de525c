// The front door: which protocol does a new connection speak? Decides from its first bytes; does not answer them.

/**
 * `irc`: an IRC client. `plain`: a person, with netcat or alike. `http`, `tls`: a program that is not for us.
 * A browser must not be made to chat by a page that sends a form here, so HTTP is known by its request line.
 */
export type Protocol = "irc" | "plain" | "http" | "tls";

/** What an IRC client may send first. A single such word is a nickname: people are called Nick. */
const opening =
  /^(?:@\S+ +)?(?:CAP|NICK|USER|PASS|PING|PONG|QUIT|AUTHENTICATE|JOIN|PRIVMSG|NOTICE|WEBIRC|STARTTLS) +\S/i;

/** Decides from the first line, without its end. */
export function protocolOf(line: string): Protocol {
  if (isTls(line.charCodeAt(0))) return "tls";
  if (/^[A-Z]+ \S+ HTTP\/\d(?:\.\d)?$/.test(line)) return "http";
  return opening.test(line) || /^(?:QUIT|STARTTLS)$/.test(line) ? "irc" : "plain";
}

/** True for the first byte of a TLS handshake record (RFC 8446 section 5.1); no line of text starts so. */
export function isTls(firstByte: number): boolean {
  return firstByte === 0x16;
}

const encoder = new TextEncoder();
const body = "This is a chat server. Join with: chatroom client --host HOST, an IRC client, or nc.\n";

/** The answer to an HTTP request. */
export const httpAnswer = encoder.encode(
  "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n" +
    `X-Content-Type-Options: nosniff\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
);

/** A fatal handshake_failure alert (RFC 8446 section 6): the client gives up at once instead of waiting. */
export const tlsAnswer = Uint8Array.of(0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x28);
