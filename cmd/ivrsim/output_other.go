//go:build !linux

package main

import (
	"errors"
	"os"
)

// openUnnamed is for Linux only.
func openUnnamed(string, os.FileMode) (*os.File, error) { return nil, errors.ErrUnsupported }

// nameFile is for Linux only.
func nameFile(*os.File, string) error { return errors.ErrUnsupported }
