// Package git reads the files of a folder at a revision of the git repository around
// it. Nothing that the repository says about itself is obeyed: no configuration, attribute,
// filter, hook, replaced object or other object store, so that a repository which somebody
// else wrote runs nothing and reads no file of its choice.
//
// It does not know what the files are for.
package git
