// Package tree reads the files of a platform, in JSON or YAML, as trees of values. A value knows its place in the file.
// The package refuses what is no text, what its bounds do not allow, and a key that would hide another one.
//
// The package knows no platform and no call flow: what a key means is for its callers.
package tree
