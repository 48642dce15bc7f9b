package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Sizes of the files that a user names, in bytes. The reader of a center bounds the center's files.
const (
	maxMap    = yaml.MaxFileSize
	maxTests  = yaml.MaxFileSize
	maxReport = 256 << 20 // of simulate --json
)

// input is a file that the user names. It shows how much of it is read, in thousandths.
type input struct {
	*os.File
	read, all int64
	shown     *progress
}

// openInput opens a file that the user names. The content, such as "records", completes the fix of
// an error.
func openInput(path, content string, shown *progress) (*input, error) {
	file, size, err := openRegular(path)
	if err != nil {
		return nil, noInput(path, content, err)
	}
	return &input{File: file, all: size, shown: shown}, nil
}

// noInput is a file that the user names and that cannot be opened.
func noInput(path, content string, err error) *failure {
	return cannot(plainPathError(err), cmp.Or(similarPath(path), "name the file with the "+content))
}

// missingInputs returns a failure for each file that is not there.
func missingInputs(paths []string, content string) (missing []*failure) {
	for _, path := range paths {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			missing = append(missing, noInput(path, content, err))
		}
	}
	return missing
}

// openRegular opens a regular file and returns its size. It refuses a pipe or a device: it may
// never end, and opening it may wait forever.
func openRegular(path string) (*os.File, int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, err
	}
	if info.IsDir() {
		return nil, 0, fmt.Errorf("%s: it is a folder", path)
	}
	if !info.Mode().IsRegular() {
		return nil, 0, fmt.Errorf("%s: it is not a regular file", path)
	}

	// The checks come first, because opening a pipe waits for its writer.
	file, err := os.Open(path)
	return file, info.Size(), err
}

func (in *input) Read(p []byte) (int, error) {
	n, err := in.File.Read(p)
	in.read += int64(n)
	const parts = 1000
	if in.all > 0 {
		in.shown.set(int(in.read*parts/max(in.all, in.read)), parts)
	}
	return n, err
}

// Seek goes to another place of the file, as for a second look at it.
func (in *input) Seek(offset int64, whence int) (int64, error) {
	at, err := in.File.Seek(offset, whence)
	in.read = at
	return at, err
}
