package main

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// openUnnamed opens a new file of a folder without a name (open(2), O_TMPFILE): if the
// process is killed, nothing is left of it. The error is errors.ErrUnsupported if the file
// system has no such files.
func openUnnamed(folder string, mode os.FileMode) (*os.File, error) {
	if _, err := os.Stat(descriptors); err != nil { // by which it gets its name
		return nil, errors.ErrUnsupported
	}
	fd, err := unix.Open(folder, unix.O_TMPFILE|unix.O_WRONLY|unix.O_CLOEXEC, uint32(mode.Perm()))
	switch {
	case errors.Is(err, unix.EOPNOTSUPP), errors.Is(err, unix.EISDIR), errors.Is(err, unix.EINVAL):
		return nil, errors.ErrUnsupported
	case err != nil:
		return nil, &os.PathError{Op: "open", Path: folder, Err: err}
	}
	return os.NewFile(uintptr(fd), folder), nil
}

const descriptors = "/proc/self/fd"

// nameFile names a file that has none.
func nameFile(f *os.File, name string) error {
	at := fmt.Sprintf("%s/%d", descriptors, f.Fd())
	if err := unix.Linkat(unix.AT_FDCWD, at, unix.AT_FDCWD, name, unix.AT_SYMLINK_FOLLOW); err != nil {
		return &os.PathError{Op: "link", Path: name, Err: err}
	}
	return nil
}
