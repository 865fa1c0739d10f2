/** A point of the unit square: x to the right, y down. */
export type Point = readonly [number, number];

type Stroke = readonly Point[];

/** Points along an ellipse, from one angle to another in degrees: 0 is right, 90 is down. */
function arc(x: number, y: number, rx: number, ry: number, from: number, to: number): Point[] {
  const steps = Math.max(4, Math.ceil(Math.abs(to - from) / 24));
  return Array.from({ length: steps + 1 }, (_, step): Point => {
    const angle = ((from + ((to - from) * step) / steps) * Math.PI) / 180;
    return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)];
  });
}

const bowlBelow = (from: number): Point[] => arc(0.5, 0.69, 0.45, 0.31, from, 150);

/** For each digit, the possible ways to draw its strokes. */
export const digitSkeletons: readonly (readonly (readonly Stroke[])[])[] = [
  [[arc(0.5, 0.5, 0.5, 0.5, -90, 270)], [arc(0.5, 0.5, 0.36, 0.5, -90, 270)]],
  [
    [
      [
        [0.5, 0],
        [0.5, 1],
      ],
    ],
    [
      [
        [0.25, 0.25],
        [0.52, 0],
        [0.52, 1],
      ],
    ],
    [
      [
        [0.25, 0.22],
        [0.5, 0],
        [0.5, 1],
      ],
      [
        [0.2, 1],
        [0.8, 1],
      ],
    ],
  ],
  [
    [[...arc(0.5, 0.28, 0.45, 0.28, -165, 40), [0.05, 1], [1, 1]]],
    [
      [
        ...arc(0.5, 0.28, 0.42, 0.28, -180, 50),
        [0.2, 0.92],
        ...arc(0.2, 0.86, 0.12, 0.1, 90, 280),
        [0.95, 1],
      ],
    ],
  ],
  [
    [[...arc(0.45, 0.26, 0.42, 0.26, -150, 80), ...arc(0.45, 0.75, 0.5, 0.25, -80, 150)]],
    [[[0.05, 0], [0.9, 0], [0.42, 0.4], ...arc(0.45, 0.7, 0.48, 0.3, -80, 150)]],
  ],
  [
    [
      [
        [0.7, 1],
        [0.7, 0],
        [0, 0.66],
        [1, 0.66],
      ],
    ],
    [
      [
        [0.1, 0],
        [0.08, 0.52],
        [0.9, 0.52],
      ],
      [
        [0.78, 0.05],
        [0.74, 1],
      ],
    ],
  ],
  [
    [[[0.92, 0], [0.15, 0], [0.1, 0.45], ...bowlBelow(-125)]],
    [
      [[0.15, 0.02], [0.1, 0.45], ...bowlBelow(-125)],
      [
        [0.15, 0.02],
        [0.95, 0],
      ],
    ],
  ],
  [
    [[...arc(0.75, 0.6, 0.72, 0.6, -100, -180), ...arc(0.48, 0.7, 0.45, 0.3, 180, -180)]],
    [[[0.6, 0], [0.1, 0.6], ...arc(0.48, 0.7, 0.42, 0.3, 190, -170)]],
  ],
  [
    [
      [
        [0, 0],
        [0.95, 0],
        [0.35, 1],
      ],
    ],
    [
      [
        [0, 0.02],
        [0.95, 0],
        [0.4, 1],
      ],
      [
        [0.25, 0.5],
        [0.85, 0.5],
      ],
    ],
  ],
  [
    [arc(0.5, 0.25, 0.38, 0.25, 90, 450), arc(0.5, 0.74, 0.46, 0.26, -90, 270)],
    [
      [
        ...arc(0.5, 0.25, 0.4, 0.25, -20, -270),
        ...arc(0.5, 0.75, 0.45, 0.25, -90, 270),
        ...arc(0.5, 0.25, 0.4, 0.25, 90, -20),
      ],
    ],
  ],
  [
    [[...arc(0.5, 0.3, 0.42, 0.3, 0, -360), [0.88, 1]]],
    [[...arc(0.5, 0.3, 0.42, 0.3, 0, -360), ...arc(0.3, 0.4, 0.62, 0.6, 0, 100)]],
  ],
];
