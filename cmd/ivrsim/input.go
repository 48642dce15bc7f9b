package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Sizes of the files that a user names, in bytes. Those of a center are bounded where it is
// read.
const (
	maxImport  = 64 << 20  // each file that is imported
	maxImports = 128 << 20 // all of them
	maxMap     = yaml.MaxFileSize
	maxTests   = yaml.MaxFileSize
	maxReport  = 256 << 20 // of simulate --json
)

// openInput opens a file that the user names. It is a regular file: a pipe or a device may
// never end, and opening one may wait for ever.
func openInput(path string) (*os.File, fs.FileInfo, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, nil, err
	case info.IsDir():
		return nil, nil, fmt.Errorf("%s: %w", path, errors.New("it is a folder"))
	case !info.Mode().IsRegular():
		return nil, nil, fmt.Errorf("%s: %w", path, errors.New("it is not a regular file"))
	}
	file, err := os.Open(path)
	return file, info, err
}

// reasonAlone is why a file cannot be read, without its name.
func reasonAlone(path string, err error) error {
	if reason, ok := strings.CutPrefix(err.Error(), path+": "); ok {
		return errors.New(reason)
	}
	return whole.PlainCause(err)
}

// readInput reads a file that the user names, of up to a number of bytes.
func readInput(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode().IsRegular() && info.Size() > most {
		return nil, fmt.Errorf("%s: it is over %d MiB", path, most>>20)
	}
	content, err := yaml.ReadFile(os.DirFS(filepath.Dir(path)), filepath.Base(path), most)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return content, nil
}
