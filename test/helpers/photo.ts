import sharp, { type Sharp } from "sharp";

/** A picture like a photograph: a round thing on a soft ground, with noise; no two seeds give the same. */
export function photo(seed: number, width = 160, height = 120): Sharp {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <filter id="noise"><feTurbulence baseFrequency="0.05" numOctaves="3" seed="${seed}"/></filter>
    <rect width="100%" height="100%" fill="hsl(${(200 + 37 * seed) % 360} 40% 60%)"/>
    <circle cx="${30 + ((seed * 17) % 60)}%" cy="50%" r="${15 + ((seed * 7) % 15)}%" fill="hsl(${(seed * 71) % 360} 70% 50%)"/>
    <rect width="100%" height="100%" filter="url(#noise)" opacity="0.4"/></svg>`;
  return sharp(Buffer.from(svg)).flatten({ background: "black" });
}
