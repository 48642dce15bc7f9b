package records

import (
	"embed"
	"fmt"
	"path"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// formFiles are the known forms: each is the map of the exports of a system.
//
//go:embed forms/*.yaml
var formFiles embed.FS

// useKnownForm takes the map of the known form that the file has. The columns that the map names mark the form. What
// the user gives comes first: a map with columns has none.
func (r *Reader) useKnownForm(s *sheet) error {
	if len(r.m.Columns) > 0 {
		return nil
	}
	files, err := formFiles.ReadDir("forms")
	if err != nil {
		return fmt.Errorf("read the known forms: %w", err)
	}

	for _, file := range files {
		src, err := formFiles.ReadFile(path.Join("forms", file.Name()))
		if err != nil {
			return fmt.Errorf("read the known forms: %w", err)
		}

		var found diag.Findings
		form := ReadMap(file.Name(), src, &found)
		if form == nil {
			return fmt.Errorf("read the known forms: %w", found.FirstError())
		}
		if len(s.checkGiven(form)) > 0 {
			continue
		}

		given := *r.m
		given.Columns = form.Columns
		given.Outcomes = append(given.Outcomes, form.Outcomes...)
		given.Drop = append(given.Drop, form.Drop...)
		if given.Times == nil {
			given.Times = form.Times
		}
		r.useWords(form)
		r.m = &given
		r.clock.file = given.Times
		r.knownForm = strings.ReplaceAll(strings.TrimSuffix(file.Name(), ".yaml"), "_", " ")
		return nil
	}
	return nil
}
