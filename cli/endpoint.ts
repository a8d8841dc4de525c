// Where something listens, as people write it. Pure.

/** `chat.example.org:9090`, or `[::1]:9090`. */
export function endpoint(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
