/** The name of a class as a folder: what cannot stand in a file's name becomes "-". */
export const folderName = (className: string): string => className.replace(/[/\\:*?"<>|]/g, "-");
