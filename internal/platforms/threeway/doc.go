// Package threeway merges a YAML file that a program writes again with changes by hand. From the
// earlier output, the present file and the new output it keeps each change of either side. If both
// have changed the same value, the file keeps the present value, and the conflict is reported with
// both sides.
//
// Maps are merged key by key, at any depth. Texts and lists are values. An entry that only one side
// has changed stays as that side wrote it, with its comments and layout.
package threeway
