/** Stands in for React's developer tools, which a shipped program has no use for. */
export default {};
