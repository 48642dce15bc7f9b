package lsp

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// hover describes the name at a position, or the key if there is no name.
func (s *Server) hover(params positionParams) (*hover, error) {
	p, at, err := s.at(params.Document.URI, params.Position)
	if p == nil {
		return nil, err
	}

	text := ""

	// A name has more to show than the key before it.
	if u, ok := p.useAt(at); ok {
		text = p.about(u.Name)
	} else if f := p.file(at.File); f != nil {
		if position := f.Root().Find(at); position.OnKey {
			text = s.schemas[f.Kind].Describe(position.Pairs)
		}
	}

	if text == "" {
		return nil, nil
	}
	return &hover{markup{"plaintext", text}}, nil
}

func (p *project) file(name string) *yaml.File {
	i := slices.IndexFunc(p.center.Files, func(f yaml.File) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &p.center.Files[i]
}

// about describes a name: the prompt and the targets of a step, or the keys of a queue and the
// goals of scenarios.
func (p *project) about(n diag.Name) string {
	lines := []string{fmt.Sprintf("%s %s", n.Kind, n.Text)}
	switch n.Kind {
	case diag.StepName:
		return p.aboutStep(n)
	case diag.FlowName:
		lines = append(lines, p.center.Flows.About(n.Text))
	case diag.QueueName:
		lines = append(append(lines, p.in("routing.yaml", "queues", n.Text)), p.goals(n)...)
	case diag.AttributeName:
		file := "routing.yaml"
		if f := p.center.Flows.Def(n.Scope); f != nil {
			file = f.Name.Place.File
		}
		lines = append(lines, p.in(file, "attributes", n.Text))
	case diag.HubName, diag.LineName, diag.ChannelName:
		lines = append(lines, p.in("routing.yaml", string(n.Kind)+"s", n.Text))
	case diag.HoursName:
		lines = append(lines, p.in("routing.yaml", "hours", n.Text))
	case diag.TextName:
		lines = append(lines, p.in("routing.yaml", "texts", n.Text))
	case diag.ScenarioName: // nothing but its name
	}

	return strings.TrimSpace(strings.Join(lines, "\n"))
}

func (p *project) aboutStep(n diag.Name) string {
	def := p.center.Flows.Def(n.Scope)
	if def == nil {
		return ""
	}

	i := slices.IndexFunc(def.Steps, func(s *flow.StepDef) bool { return s.Name.Value == n.Text })
	if i < 0 {
		return ""
	}

	s := def.Steps[i]
	lines := []string{fmt.Sprintf("%s: %s %s", s, s.Kind, s.What.Value)}

	// A step without texts of its own has none in any language.
	for _, w := range s.Wordings() {
		if text := w.Template.String(); text != "" {
			lines = append(lines, strings.TrimSpace(w.Language.Value+" “"+text+"”"))
		}
	}

	for _, e := range s.Exits {
		lines = append(lines, e.Outcome+" → "+e.Target.Value)
	}

	return strings.Join(lines, "\n")
}

// in returns the value of a name under a key of a file.
func (p *project) in(file, key, name string) string {
	if f := p.file(file); f != nil {
		if n := f.Root().Get(key).Get(name); n != nil {
			return yaml.Inline(n)
		}
	}
	return ""
}

// goals returns the goals of all scenarios about a queue.
func (p *project) goals(n diag.Name) []string {
	var out []string
	for _, f := range p.center.Files {
		goals := f.Root().Get("goals")
		if f.Kind != "scenario" || goals == nil {
			continue
		}
		for _, g := range goals.Items {
			queue := g.Get("queue")

			// A goal may be about the queue at one hub.
			if queue != nil && strings.HasPrefix(queue.Text+"@", n.Text+"@") {
				out = append(out, fmt.Sprintf("goal in %s: %s", f.Name, yaml.Inline(g)))
			}
		}
	}

	return out
}

// placeholder is a name that nothing has. It stands where a name is typed, and the readers say
// which names are possible there.
const placeholder = "zzqxjkvw"

// completion returns the names and keys that are possible at a position.
func (s *Server) completion(params positionParams) ([]completionItem, error) {
	out := []completionItem{}
	p, at, err := s.at(params.Document.URI, params.Position)
	if p == nil {
		return out, err
	}

	lines := slices.Clone(p.ruler(at.File).lines)
	line := []rune(lines[at.Line-1])
	from := at.Column - 1
	to := at.Column - 1

	// The completion replaces the whole name, also if the cursor is inside it.
	for from > 0 && isNameRune(line[from-1]) {
		from--
	}

	for to < len(line) && isNameRune(line[to]) {
		to++
	}

	before := string(line[:from])
	after := string(line[to:])

	// A value needs a space after the colon of its key.
	if strings.HasSuffix(before, ":") {
		before += " "
	}

	place := diag.Place{File: at.File, Line: at.Line, Column: len([]rune(before)) + 1}
	var names []string
	var file *yaml.File

	// The place may need a value or a key, so both are tried.
	for _, typed := range []string{placeholder, placeholder + ": " + placeholder} {
		lines[at.Line-1] = before + typed + after

		// The check lists the names that it expects at the place.
		c, err := s.lint(p, map[string][]byte{at.File: []byte(strings.Join(lines, "\n"))})
		if err != nil {
			return nil, err
		}

		with := &project{center: c}
		if names, file = c.Found.Expected(place), with.file(at.File); len(names) > 0 {
			break
		}
	}

	word := diag.Place{File: at.File, Line: at.Line, Column: from + 1, Width: to - from}
	for _, name := range names {
		item := completionItem{Label: name, Kind: kindValue, Edit: textEdit{p.rangeOf(word), yaml.Quoted(name)}}
		if file != nil {
			// A key has a text in the schema, and a value has none.
			if position := file.Root().Find(place); position.OnKey {
				entries := slices.Clone(position.Pairs)
				entries[len(entries)-1].Key = &yaml.Node{Text: name}
				item.Documentation = s.schemas[file.Kind].Describe(entries)
			}
		}

		out = append(out, item)
	}

	return out, nil
}

func isNameRune(r rune) bool {
	return r == '_' || r == '-' || r == '.' || r == '@' || unicode.IsLetter(r) || unicode.IsNumber(r)
}

// symbols returns the keys of a file and the named parts in them.
func (s *Server) symbols(params documentParams) ([]symbol, error) {
	p, at, err := s.at(params.Document.URI, position{})
	if p == nil {
		return []symbol{}, err
	}
	f := p.file(at.File)
	if f == nil {
		return []symbol{}, nil
	}
	return p.symbolsOf(f.Root(), 2), nil
}

// symbolsOf returns the entries of a map, or the items of a list by their first key, to a
// depth.
func (p *project) symbolsOf(n *yaml.Node, depth int) []symbol {
	out := []symbol{}
	if depth == 0 || n == nil {
		return out
	}

	entries := n.Pairs

	// An item of a list is named by its first value, as in a list of groups.
	for _, item := range n.Items {
		if len(item.Pairs) > 0 && item.Pairs[0].Value.Kind == yaml.Scalar {
			first := item.Pairs[0]
			entries = append(entries,
				yaml.KeyValue{
					Key:   first.Value,
					Value: &yaml.Node{Place: item.Place, Kind: yaml.Scalar, Text: first.Key.Text},
				})
		}
	}

	for i, e := range entries {
		// A key that is not typed yet has no name to show.
		if e.Key.Text == "" {
			continue
		}

		at := p.rangeOf(e.Key.Place)
		s := symbol{
			Name:      e.Key.Text,
			Kind:      symbolProperty,
			Range:     at,
			Selection: at,
			Children:  p.symbolsOf(e.Value, depth-1),
		}

		switch e.Value.Kind {
		case yaml.Scalar:
			s.Detail = e.Value.Text
		case yaml.Map:
			if depth == 1 && len(e.Value.Pairs) > 0 {
				s.Detail = e.Value.Pairs[0].Key.Text // the kind of a step
			}
		case yaml.List, yaml.Null:
		}

		// The first key of a file shows its kind, so it stands out.
		if depth == 2 && i == 0 {
			s.Kind = symbolModule
		}

		out = append(out, s)
	}

	return out
}
