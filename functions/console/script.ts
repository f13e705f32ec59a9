/** The console's script, for what a browser cannot do by itself; every page works without it. */
export const script = `"use strict";
`;
