package records

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// formFiles are the known forms: each is the map of the exports of a system.
//
//go:embed forms/*.yaml
var formFiles embed.FS

// knownForm is a map of the exports of a system.
type knownForm struct {
	name string
	*Map
}

// knownForms reads the known forms, in the order of their files.
var knownForms = sync.OnceValues(func() (out []knownForm, err error) {
	files, err := formFiles.ReadDir("forms")
	if err != nil {
		return nil, fmt.Errorf("read the known forms: %w", err)
	}

	for _, file := range files {
		src, err := formFiles.ReadFile(path.Join("forms", file.Name()))
		if err != nil {
			return nil, fmt.Errorf("read the known forms: %w", err)
		}

		var found diag.Findings
		form := readMap(&formObject, file.Name(), src, &found)
		if form == nil {
			return nil, fmt.Errorf("read the known forms: %w", found.FirstError())
		}
		name := strings.ReplaceAll(strings.TrimSuffix(file.Name(), ".yaml"), "_", " ")
		out = append(out, knownForm{name, form})
	}
	return out, nil
})

// formOf is the known form of a format.
func formOf(format string) (*knownForm, error) {
	forms, err := knownForms()
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(forms, func(form knownForm) bool { return form.Format == format })
	if at < 0 {
		return nil, fmt.Errorf("no known form has the format %s", format)
	}
	return &forms[at], nil
}

// formObject is a map with what marks its files and their calls.
var formObject = yaml.Object[Map]{
	Name: mapObject.Name,
	Doc:  mapObject.Doc,
	Fields: append(slices.Clone(mapObject.Fields),
		yaml.Bind("marks", "Of a file in JSON: the names of members. One of them marks it.", yaml.ListOf(yaml.String),
			func(m *Map) *[]string { return &m.marks }),
		yaml.Bind("keep", "Of a file in JSON: the words of the records that are calls. All others are left out.", words,
			func(m *Map) *Words { return &m.keeps })),
}

// useKnownForm takes the map of the known form that the file has. The columns that the map names mark the form. What
// the user gives comes first: a map with columns has no known form.
func (r *Reader) useKnownForm(s *sheet) error {
	if len(r.m.Columns) > 0 {
		return nil
	}
	forms, err := knownForms()
	if err != nil {
		return err
	}

	for _, form := range forms {
		if form.Format != formatCSV || len(s.checkGiven(form.Map)) > 0 {
			continue
		}

		given := *r.m
		given.Columns = form.Columns
		given.Outcomes = slices.Concat(given.Outcomes, form.Outcomes)
		given.Drop = slices.Concat(given.Drop, form.Drop)
		if given.Times == nil {
			given.Times = form.Times
		}
		r.useWords(form.Map)
		r.m = &given
		r.clock.file = given.Times
		r.knownForm = form.name
		return nil
	}
	return nil
}
