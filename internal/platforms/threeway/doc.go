// Package threeway merges a YAML file that a program writes again with what was changed in it
// by hand: of what was written, what stands now and what is written now, it keeps each change
// of either side. Where both have changed the same value the file keeps what stands, and the
// conflict is reported with both sides.
//
// Maps are merged key by key, at any depth; texts and lists are values. An entry that one side
// alone has changed stays as that side wrote it, with its comments and layout.
package threeway
