// Whose size a session takes when several terminals are attached.

export const SIZE_POLICIES = ["latest", "smallest", "largest", "manual"] as const;
export type SizePolicy = (typeof SIZE_POLICIES)[number];
