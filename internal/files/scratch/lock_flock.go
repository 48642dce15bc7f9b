//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package scratch

import (
	"os"
	"syscall"
)

// RenamesOpen reports whether a file can be renamed while it is open.
const RenamesOpen = true

// lock locks a file or folder until it is closed. A file system without locks has none, and
// then nothing in it is told to be left.
func lock(file *os.File) { _ = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// tryLock reports whether nobody holds the lock of a file or folder.
func tryLock(file *os.File) bool {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}
