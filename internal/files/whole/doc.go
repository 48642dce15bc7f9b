// Package whole writes files whole or not at all: one, several of one run together, or a new folder.
// After an error or a kill no file is half written, and no symbolic link is followed.
//
// It does not know what the files hold.
package whole
