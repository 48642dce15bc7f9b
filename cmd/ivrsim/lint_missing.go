package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// translation is the texts that a flow lacks in a language, and the files that are for them.
type translation struct {
	flow, language string
	lacking        []flow.Untranslated
	files          []yaml.File
}

// writeStubs adds an empty text for each that a flow lacks in a language to the file of its
// translation, or begins the file.
func (c *center) writeStubs(cmd *cobra.Command) error {
	switch {
	case c.path == "":
		return wrongUsage(errors.New("the embedded sample center cannot be written to"), `"ivrsim init FOLDER" writes it out; then "ivrsim lint --write-missing FOLDER"`)
	case c.file != "":
		return wrongUsage(fmt.Errorf("--write-missing reads the texts of all files, and %s is one of them", c.file), "give the folder, not the file")
	}
	if err := c.stopOnErrors(cmd); err != nil {
		return err
	}
	root, err := os.OpenRoot(c.path) // no symbolic link leads out of it
	if err != nil {
		return cannot(plainPathError(err), "")
	}
	defer func() { _ = root.Close() }()
	translations, lines := c.translations()
	var files outputs
	defer func() { files.discard() }()
	for i := range translations {
		t := &translations[i]
		name, text, err := c.withStubs(t)
		if err != nil {
			return cannot(fmt.Errorf("%s%w", c.prefix(), err), "")
		}
		lines = append(lines, fmt.Sprintf("%s%s: %s to translate into %s", c.prefix(), name, diag.Plural(len(t.lacking), "text"), t.language))
		if text == c.found.SourceOf(name) {
			continue
		}
		if err := root.MkdirAll(path.Dir(name), newDir); err != nil {
			return cannot(fmt.Errorf("%s%w", c.prefix(), plainPathError(err)), "")
		}
		files.add(filepath.Join(c.path, name), func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		})
	}
	if err := files.write(); err != nil {
		return err
	}
	if len(lines) == 0 {
		lines = []string{"nothing is missing: every text has all languages of its calls"}
	}
	return printLines(cmd.OutOrStdout(), lines)
}

// translations returns what is to be translated by flow and language, and a line for each
// text that is written in its flow only.
func (c *center) translations() (all []translation, lines []string) {
	for _, u := range c.checker.Untranslated(c.files, c.found) {
		if u.Listed {
			at := u.Step.KeyPlace(u.Key)
			lines = append(lines, fmt.Sprintf("%s%s:%d: %s of step %q is a list: write %s in it", c.prefix(), at.File, at.Line, u.Key, u.Step.Name.Value, strings.Join(u.Languages, ", ")))
			continue
		}
		for _, l := range u.Languages {
			name := u.Step.Flow.Name.Value
			i := slices.IndexFunc(all, func(t translation) bool { return t.flow == name && t.language == l })
			if i < 0 {
				i = len(all)
				all = append(all, translation{flow: name, language: l, files: slices.DeleteFunc(slices.Clone(c.files), func(f yaml.File) bool {
					return f.Kind != "prompts" || f.Root.Get("prompts").Text != name || f.Root.Get("language").Text != l
				})})
			}
			all[i].lacking = append(all[i].lacking, u)
		}
	}
	return all, lines
}

// withStubs returns the file of a translation with an empty text for each that it lacks.
func (c *center) withStubs(t *translation) (name, text string, err error) {
	if len(t.files) == 0 {
		name = path.Join(c.translationsFolder(), t.flow+"."+t.language+".yaml")
		if fileExists(filepath.Join(c.path, name)) {
			return "", "", fmt.Errorf("%s is not a translation of flow %q into %s; rename it", name, t.flow, t.language)
		}
		return name, c.schemaLine(name) + flow.NewTranslation(t.flow, t.language, t.lacking), nil
	}
	first := t.files[0]
	absent := slices.DeleteFunc(slices.Clone(t.lacking), func(u flow.Untranslated) bool {
		return slices.ContainsFunc(t.files, func(f yaml.File) bool { return u.IsIn(f.Root) })
	})
	text = c.found.SourceOf(first.Name)
	if len(absent) > 0 {
		text, err = flow.AddToTranslation(first, text, absent)
	}
	return first.Name, text, err
}

// translationsFolder is where a translation begins: beside the flows if others stand there.
func (c *center) translationsFolder() string {
	for i := range c.files {
		if c.files[i].Kind == "prompts" {
			return path.Dir(c.files[i].Name)
		}
	}
	return yaml.Translations
}

// schemaLine names the schema of a file of translations, if the folder has it.
func (c *center) schemaLine(name string) string {
	schema, err := filepath.Rel(filepath.Dir(name), filepath.Join(schemaFolder, "prompts.json"))
	if err != nil || !fileExists(filepath.Join(c.path, schemaFolder, "prompts.json")) {
		return ""
	}
	return "# yaml-language-server: $schema=" + filepath.ToSlash(schema) + "\n"
}

func fileExists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
