// Package git reads the files of a folder at a revision of the git repository around it, by two
// plumbing commands of git in an environment and with options under which a repository that
// somebody else wrote runs nothing, and fetches nothing.
//
// It does not know what the files are for.
package git
