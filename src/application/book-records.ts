/** The record types stand in the core, where their readers are; the application and the adapters meet them under this name. */
export * from '../core/book/records.ts';
