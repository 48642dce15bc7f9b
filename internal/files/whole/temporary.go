package whole

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
)

// TemporaryEnd is the end of the names of files and folders that are not whole yet.
const TemporaryEnd = ".ivrsim-tmp"

// The temporary files of a file have numbers, one for each process that writes it. A process locks
// its own temporary file. So the next process removes only the files of killed processes.
const (
	maxWriters = 1000
	looked     = 3 // numbers after its own at which a process looks for the rest of killed ones
)

// temporaryName returns the name of a temporary file of a file.
func temporaryName(name string, number int) string {
	if number == 0 {
		return "." + name + TemporaryEnd
	}
	return "." + name + "." + strconv.Itoa(number) + TemporaryEnd
}

// createTemporary creates and holds a temporary file of a file, with the least free number.
func createTemporary(root *os.Root, of string, mode fs.FileMode) (file *os.File, name string, err error) {
	for number := 0; number < maxWriters; {
		name = temporaryName(of, number)
		file, err = root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if err == nil {
			// Between the creation and the lock, another process may take the file for abandoned.
			lock(file)
			if !isNamed(root, name, file) { // another process took it for abandoned
				_ = file.Close() // nothing was written to it
				continue
			}

			// Further abandoned files may have higher numbers, which no later writer reaches.
			for next := number + 1; next <= number+looked; next++ {
				removeAbandoned(root, temporaryName(of, next))
			}

			return file, name, nil
		}

		if !errors.Is(err, fs.ErrExist) {
			return nil, "", err
		}
		if !removeAbandoned(root, name) {
			number++
		}
	}
	return nil, "", fmt.Errorf("%d other processes write it", maxWriters)
}

// removeAbandoned removes a temporary file, or what stands in its place, that no process holds. It
// reports whether nothing stands there now.
func removeAbandoned(root *os.Root, name string) bool {
	info, err := root.Lstat(name)
	if err != nil {
		return errors.Is(err, fs.ErrNotExist)
	}
	if !canLock || !info.Mode().IsRegular() { // no process of this program made a link or a folder
		return root.Remove(name) == nil
	}

	file, err := root.Open(name)
	if err != nil {
		return errors.Is(err, fs.ErrNotExist)
	}

	defer file.Close() //nolint:errcheck // it is only read

	// A living process still writes it.
	if !tryLock(file) {
		return false
	}
	if !isNamed(root, name, file) {
		// Its process has completed it just now.
		return true
	}
	return root.Remove(name) == nil
}

// isNamed reports whether a name in a folder still leads to an open file.
func isNamed(root *os.Root, name string, file *os.File) bool {
	open, err := file.Stat()
	if err != nil {
		return false
	}
	named, err := root.Lstat(name)
	return err == nil && os.SameFile(open, named)
}
