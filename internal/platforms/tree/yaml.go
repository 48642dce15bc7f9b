package tree

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Bounds of a file in YAML: its lines, the lists and objects of flow style, and its values. An alias stands for
// the values of its anchor, so that a short file can have any number of values.
const (
	maxYAMLLines   = 300_000
	maxYAMLOpening = 100_000
	maxYAMLValues  = 2_000_000
)

// ParseYAML reads YAML as a value, with each scalar as the text that is written: Archy reads YAML 1.2, in
// which yes, on and 0123 are texts. A tag of the file's own, such as !Sub, is an object with the tag as
// its only key. Other tags have no effect. A key that a map has twice is an error, because one of its
// values would be lost.
func ParseYAML(src []byte) (Value, error) {
	// The time of the parser grows with nested brackets.
	lines := bytes.Count(src, []byte("\n"))
	opening := bytes.Count(src, []byte("{")) + bytes.Count(src, []byte("["))
	if lines > maxYAMLLines || opening > maxYAMLOpening {
		return Value{}, fmt.Errorf("it has more than %s lines, or %s lists and maps in brackets: export one flow per file",
			diag.Thousands(maxYAMLLines), diag.Thousands(maxYAMLOpening))
	}

	d := yaml.NewDecoder(bytes.NewReader(ToUTF8(src)))
	var root yaml.Node
	if err := d.Decode(&root); err != nil && !errors.Is(err, io.EOF) {
		return Value{}, yamlError(err)
	}

	// The decoder stops at the end of a document, and the flows of the next one would be lost.
	var more yaml.Node
	if err := d.Decode(&more); !errors.Is(err, io.EOF) {
		return Value{}, errors.New("it has several documents: write each flow into a file of its own")
	}

	r := yamlReader{open: map[*yaml.Node]bool{}}
	value, err := r.read(&root)
	return ValueOf(value), err
}

// lineOfError matches an error of the YAML parser with a line.
var lineOfError = diag.LazyPattern(`(?s)^yaml: line (\d+): ([^\n]*)`)

// yamlError gives an error of the YAML parser its place. The parser has no column for it.
func yamlError(err error) error {
	m := lineOfError().FindStringSubmatch(err.Error())
	if m == nil {
		return fmt.Errorf("it is not YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	line, _ := strconv.Atoi(m[1]) // the pattern matches digits
	return &TextError{Line: line, Column: 1, Problem: "it is not YAML: " + m[2]}
}

// yamlReader makes values of the nodes of a document.
type yamlReader struct {
	values int                 // so far
	open   map[*yaml.Node]bool // the nodes around the place
}

// read returns the value of a node as encoding/json does.
func (r *yamlReader) read(n *yaml.Node) (any, error) {
	r.values++
	if r.values > maxYAMLValues {
		return nil, fmt.Errorf("it has over %s values, with what its aliases stand for: export one flow per file",
			diag.Thousands(maxYAMLValues))
	}
	r.open[n] = true
	defer delete(r.open, n)

	value, err := r.untagged(n)
	if err == nil && strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
		return map[string]any{n.Tag: value}, nil
	}
	return value, err
}

// untagged returns the value of a node without its tag.
func (r *yamlReader) untagged(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.AliasNode:
		if r.open[n.Alias] {
			return nil, errorAt(n, "the alias *%s stands for a value that it is a part of: write the value", n.Value)
		}
		return r.read(n.Alias)

	case yaml.DocumentNode:
		return r.read(n.Content[0])

	case yaml.SequenceNode:
		items := make([]any, len(n.Content))
		for i, item := range n.Content {
			value, err := r.read(item)
			if err != nil {
				return nil, err
			}
			items[i] = value
		}
		return items, nil

	case yaml.MappingNode:
		return r.members(n)

	default: // a scalar, or no document
		if n.Tag == "!!null" {
			return "", nil
		}
		return n.Value, nil
	}
}

// members returns the members of a map.
func (r *yamlReader) members(n *yaml.Node) (map[string]any, error) {
	members := map[string]any{}
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i]
		value, err := r.read(n.Content[i+1])
		if err != nil {
			return nil, err
		}

		if key.Tag == "!!merge" {
			return nil, errorAt(key, "<< merges another map, which the import does not read: write its members instead")
		}
		if key.Kind != yaml.ScalarNode {
			return nil, errorAt(key, "a key is a list, a map or an alias: write a text")
		}
		if _, isTwice := members[key.Value]; isTwice {
			return nil, errorAt(key, "the key %q is there twice: remove one of the two", key.Value)
		}
		members[key.Value] = value
	}
	return members, nil
}

func errorAt(n *yaml.Node, problem string, args ...any) error {
	return &TextError{Line: n.Line, Column: n.Column, Problem: fmt.Sprintf(problem, args...)}
}
