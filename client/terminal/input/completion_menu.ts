// The menu of completions above the input line: what is offered, which of it is chosen, and what that does to the line.

export type MenuStep = "tab" | "previous" | "next" | "accept" | "space" | "close";
