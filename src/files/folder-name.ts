/** A class's folder name: characters that file names do not allow become "-". */
export const folderName = (className: string): string => className.replace(/[/\\:*?"<>|]/g, "-");
