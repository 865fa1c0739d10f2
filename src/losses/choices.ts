/** The distances between maps. */
export const distances = ["l1", "l2", "ssim"] as const;

/** A distance between maps. "l1": mean absolute difference; "l2": mean squared difference; "ssim": 1 - SSIM. */
export type Distance = (typeof distances)[number];

/** The readings of the Batch-CAM loss. */
export const readings = ["prototype", "consistency"] as const;

/** What the Batch-CAM loss compares: class means with prototypes, or maps with the mean of their class. */
export type Reading = (typeof readings)[number];

/** The scopes of the support. */
export const supportScopes = ["any", "class"] as const;

/** Whose prototypes form the support of an image: those of any class, or that of its own class. */
export type SupportScope = (typeof supportScopes)[number];
