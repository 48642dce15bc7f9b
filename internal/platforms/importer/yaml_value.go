package importer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v2"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Bounds of a file in YAML: its lines, and the lists and objects of flow style.
const (
	maxYAMLLines   = 300_000
	maxYAMLOpening = 100_000
)

// ParseYAML reads YAML as a value. A tag has no effect on a value. A key that a map has twice is an error, because one of
// its values would be lost.
func ParseYAML(src []byte) (Value, error) {
	// The time of the parser grows with nested brackets.
	lines := bytes.Count(src, []byte("\n"))
	opening := bytes.Count(src, []byte("{")) + bytes.Count(src, []byte("["))
	if lines > maxYAMLLines || opening > maxYAMLOpening {
		return Value{}, fmt.Errorf("it has more than %s lines, or %s lists and maps in brackets: export one flow per file",
			diag.Thousands(maxYAMLLines), diag.Thousands(maxYAMLOpening))
	}

	d := yaml.NewDecoder(bytes.NewReader(ToUTF8(src)))
	d.SetStrict(true)

	var root node
	if err := d.Decode(&root); err != nil && !errors.Is(err, io.EOF) {
		return Value{}, yamlError(err)
	}

	// The decoder stops at the end of a document, and the flows of the next one would be lost.
	var more node
	if err := d.Decode(&more); !errors.Is(err, io.EOF) {
		return Value{}, errors.New("it has several documents: write each flow into a file of its own")
	}
	return ValueOf(root.value), nil
}

// lineOfError matches an error of the YAML parser with a line.
var lineOfError = diag.LazyPattern(`(?s)^(?:yaml: )?(?:unmarshal errors:\n\s*)?line (\d+): ([^\n]*)`)

// yamlError gives an error of the YAML parser its place. The parser has no column for it.
func yamlError(err error) error {
	m := lineOfError().FindStringSubmatch(err.Error())
	if m == nil {
		return fmt.Errorf("it is not YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
	}

	line, _ := strconv.Atoi(m[1]) // the pattern matches digits
	problem := "it is not YAML: " + m[2]
	if key, isTwice := strings.CutSuffix(m[2], " already set in map"); isTwice {
		problem = fmt.Sprintf("the %s is there twice: remove one of the two", key)
	}
	return &TextError{Line: line, Column: 1, Problem: problem}
}

// node reads a value as encoding/json does, with each scalar as the text that is written. Archy reads
// YAML 1.2, in which yes, on and 0123 are texts. The library reads YAML 1.1, in which they are true,
// true and 83.
type node struct{ value any }

// UnmarshalYAML tries the three shapes of a value.
func (n *node) UnmarshalYAML(read func(any) error) error {
	var text string
	err := read(&text)
	if err == nil {
		n.value = text
		return nil
	}

	// An error within a list is no error of its shape, so that it is the error of the file.
	var list []node
	if err = read(&list); err == nil {
		items := make([]any, len(list))
		for i, item := range list {
			items[i] = item.value
		}
		n.value = items
		return nil
	}
	var shape *yaml.TypeError
	if !errors.As(err, &shape) {
		return err
	}

	var object map[string]node
	if err = read(&object); errors.As(err, &shape) {
		return errors.New(strings.Join(shape.Errors, ", ")) // a key is a list, or it stands twice
	}
	members := make(map[string]any, len(object))
	for key, member := range object {
		members[key] = member.value
	}
	n.value = members
	return err
}
