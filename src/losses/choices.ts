export const distances = ["l1", "l2", "ssim"] as const;

/** "l1": mean absolute difference; "l2": mean squared difference; "ssim": 1 - SSIM. */
export type Distance = (typeof distances)[number];

export const readings = ["prototype", "consistency"] as const;

/** What the Batch-CAM loss draws together: class means with prototypes, or maps with their class mean. */
export type Reading = (typeof readings)[number];

export const supportScopes = ["any", "class"] as const;

/** Whose prototypes make the support of an image: those of any class, or that of its own. */
export type SupportScope = (typeof supportScopes)[number];
