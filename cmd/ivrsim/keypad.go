package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/script"
)

// keypad is a call driven by lines of text, as a person types them.
type keypad struct {
	*script.Recorder
	center *routing.Center
}

// take does what a line says: keys, an input of scripted calls ("wait 40s"), or
// else words. An empty one is silence.
func (k *keypad) take(line string) error {
	line = strings.TrimSpace(line)
	switch {
	case line == "":
		return k.Do(script.Step{Word: script.Silent})
	case k.Waits() == ivr.ForLookup:
		return k.lookUp(line)
	case strings.Trim(line, "0123456789*#") == "":
		return k.Do(script.Step{Word: script.Press, Text: line})
	}
	step, isInput, err := script.ParseInput(line)
	switch {
	case err != nil:
		return err
	case isInput:
		return k.Do(step)
	}
	return k.Do(script.Step{Word: script.Say, Text: line})
}

// answers reports whether a line names an outcome of the lookup at which the
// call stands.
func (k *keypad) answers(line string) bool {
	words := strings.Fields(line)
	return len(words) > 0 && slices.Contains(k.Outcomes(), words[0])
}

// lookUp answers a lookup: "found", or "found balance=51200".
func (k *keypad) lookUp(line string) error {
	words := strings.Fields(line)
	values := map[string]string{}
	for _, word := range words[1:] {
		name, value, ok := strings.Cut(word, "=")
		if !ok {
			return fmt.Errorf("%s: write a value as NAME=VALUE, as in found balance=51200", line)
		}
		values[name] = value
	}
	return k.Lookup(words[0], values)
}

// save adds the call so far to a file of scripted calls, which may be new.
func (k *keypad) save(path string) error {
	src, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return plainPathError(err)
	}
	out, err := script.Append(k.center, filepath.Base(path), src, k.Test())
	if err != nil {
		return err
	}
	return writeWhole(path, func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(out))
		return err
	})
}
