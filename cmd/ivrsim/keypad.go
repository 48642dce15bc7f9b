package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// keypad is a call whose inputs are lines of text.
type keypad struct {
	*script.Recorder
	center *routing.Center
	flow   string
}

// take reads a line as keys, as an input of scripted calls ("wait 40s"), or else as
// words. An empty line is silence.
func (k *keypad) take(line string) error {
	line = strings.TrimSpace(line)
	switch {
	case line == "":
		return k.Do(script.Step{Word: script.Silent})
	case k.Awaits() == ivr.ForLookup:
		return k.takeOutcome(line)
	case strings.Trim(line, "0123456789*#") == "":
		return k.Do(script.Step{Word: script.Press, Text: line})
	}

	// Inputs of scripted calls come before words. A caller seldom says "wait 40s".
	step, isInput, err := script.ParseInput(line)
	if err != nil {
		return err
	}

	if !isInput {
		step = script.Step{Word: script.Say, Text: line}
	}

	return k.Do(step)
}

// isOutcome reports whether a line begins with an outcome of the current lookup.
func (k *keypad) isOutcome(line string) bool {
	words := strings.Fields(line)
	return len(words) > 0 && slices.Contains(k.Outcomes(), words[0])
}

// takeOutcome answers a lookup: "found", or "found balance=51200".
func (k *keypad) takeOutcome(line string) error {
	words := strings.Fields(line)
	values := map[string]string{}
	for _, word := range words[1:] {
		name, value, ok := strings.Cut(word, "=")
		if !ok {
			return fmt.Errorf("%s: write a value as NAME=VALUE, as in found balance=51200", line)
		}
		values[name] = value
	}
	return k.answer(words[0], values)
}

// unfilled returns the names that an outcome of the current lookup fills, and that neither some values
// nor the texts of routing.yaml give.
func (k *keypad) unfilled(outcome string, values map[string]string) []string {
	step := k.Step()
	i := slices.IndexFunc(step.Outcomes, func(o flow.Outcome) bool { return k.Program().Outcomes[o] == outcome })
	if i < 0 {
		return nil
	}

	var out []string

	// A name with a text in routing.yaml needs no value.
	for _, name := range step.Fills[step.Outcomes[i]] {
		_, isText := k.center.Text(name)
		if values[name] == "" && !isText {
			out = append(out, name)
		}
	}

	return out
}

// answer answers a lookup. A name that it fills and that has no value is spoken as words: a caller
// hears no braces.
func (k *keypad) answer(outcome string, values map[string]string) error {
	all := maps.Clone(values)
	for _, name := range k.unfilled(outcome, values) {
		if all == nil {
			all = map[string]string{}
		}
		all[name] = strings.ReplaceAll(name, "_", " ")
	}
	return k.Lookup(outcome, all)
}

// save adds the call so far to a tests file, which may not exist yet.
func (k *keypad) save(path string) error {
	for {
		src, text, err := k.appended(path)
		if err != nil {
			return err
		}

		err = whole.Replace(path, src, text)
		var changed *whole.ChangedError
		if !errors.As(err, &changed) {
			return err
		}
		// Another process has added a call to the file. Read it again and add this call, too.
	}
}

// appended returns the content of a file without and with the call so far.
func (k *keypad) appended(path string) (src, text []byte, err error) {
	if !yaml.IsFileName(filepath.Base(path)) {
		return nil, nil, fmt.Errorf("%s is no YAML file; name it %s", path, k.flow+script.Suffix)
	}
	src, err = yaml.ReadPath(path, maxTests)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, plainPathError(err)
	}
	text, err = script.Append(k.center, filepath.Base(path), src, k.Test())
	return src, text, err
}
