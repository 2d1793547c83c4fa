// How remi speaks TLS to others: certificates are checked, whatever the environment says (`NODE_TLS_REJECT_UNAUTHORIZED`
// turns the check off where it is not asked for). One's own authority is named by `NODE_EXTRA_CA_CERTS`.

export const CHECKED_TLS = { rejectUnauthorized: true } as const;
