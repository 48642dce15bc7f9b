// Package whole writes files completely or not at all: one file, several files of one run together,
// or a new folder. After an error or a kill no file is half written. No symbolic link is followed.
// Several processes may write to one target: each file then comes from one of them. A file that was
// changed after it was read is kept.
//
// The package does not know the content of the files.
package whole
