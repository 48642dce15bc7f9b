// Package whole writes files whole or not at all: one, several of one run together, or a new folder.
// After an error or a kill no file is half written, and no symbolic link is followed. Several
// processes may write to one target: each file is that of one of them, and a file that was changed
// after it was read is kept.
//
// It does not know what the files hold.
package whole
