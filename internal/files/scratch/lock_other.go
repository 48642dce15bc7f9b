//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package scratch

import "os"

// RenamesOpen reports whether a file can be renamed while it is open.
const RenamesOpen = false

func lock(*os.File) {}

// tryLock reports that a file or folder may be held: nothing that is left is removed.
func tryLock(*os.File) bool { return false }
