/** JSON values, as they are stored in jsonb columns and travel in cursors. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
