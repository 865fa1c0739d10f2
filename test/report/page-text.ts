/** The words of a page as a reader sees them: without markup and pictures, with single spaces. */
export function pageText(page: string): string {
  return page
    .replace(/<(style|svg)\b.*?<\/\1>/gs, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&nbsp;/g, " ")
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, " ")
    .replace(/ ([.,:;)])/g, "$1")
    .replace(/\( /g, "(");
}
