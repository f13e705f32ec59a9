import { raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** A drawn chart as part of a page, whose policy allows no style attributes: what Vega sets by them is not needed in a page. */
export const chartHtml = (svg: string): HtmlEscapedString => raw(svg.replaceAll(/ style="[^"]*"/g, ""));
