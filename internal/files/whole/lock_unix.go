//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package whole

import (
	"errors"
	"os"
	"syscall"
)

// canLock reports whether a process can hold a file or folder, so that another one sees whether
// the process that wrote it still runs. The system ends the hold with the process.
const canLock = true

// lock holds a file or folder, and waits while another process does. A file system without
// locks holds nothing.
func lock(f *os.File) {
	for errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_EX), syscall.EINTR) {
	}
}

// tryLock holds a file or folder, or reports false if another process does.
func tryLock(f *os.File) bool {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			return !errors.Is(err, syscall.EWOULDBLOCK)
		}
	}
}
