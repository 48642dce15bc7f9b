package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// translation is the texts that a flow lacks in a language, and the files that are for them.
type translation struct {
	flow, language string
	lacking        []flow.Untranslated
	files          []yaml.File
}

// writeStubs adds an empty text for each that a flow lacks in a language to the file of its
// translation, or begins the file.
func writeStubs(cmd *cobra.Command, c *workspace.Center) error {
	switch {
	case c.Path == "":
		return embeddedSample(cmd, "write-missing")
	case c.File != "":
		return wrongUsage(fmt.Errorf("--write-missing reads the texts of all files, and %s is one of them", c.File),
			"give the folder, not the file")
	}

	if reason := yaml.UnreadableTranslations(c.FS); reason != nil {
		err := fmt.Errorf("%s%s cannot be written to: %w", c.Prefix(), yaml.Translations, reason)
		return cannot(err, "--write-missing writes the texts that a language lacks into this folder")
	}
	if err := stopOnErrors(cmd, c); err != nil {
		return err
	}

	// All files are written together, or none.
	translations, lines := translations(c)
	var files []whole.File
	read := map[string][]byte{}
	for i := range translations {
		t := &translations[i]
		name, text, err := withStubs(c, t)
		if err != nil {
			return cannot(fmt.Errorf("%s%w", c.Prefix(), err), "")
		}

		lines = append(lines,
			fmt.Sprintf("%s%s: %s to translate into %s", c.Prefix(), name, diag.Plural(len(t.lacking), "text"),
				t.language))

		// A translation whose texts are all there, but empty, does not change.
		before := c.Found.SourceOf(name)
		if text == before {
			continue
		}

		files = append(files, whole.File{Name: name, Content: []byte(text)})
		if len(translations[i].files) > 0 {
			read[name] = []byte(before)
		}
	}

	if err := commit(cmd, func() error { return whole.Rewrite(c.Path, files, read) }); err != nil {
		return err
	}

	if len(lines) == 0 {
		lines = []string{"nothing is missing: every text has all languages of its calls"}
	}

	return printLines(cmd.OutOrStdout(), lines)
}

// translations returns what is to be translated by flow and language, and a line for each
// text that is written in its flow only.
func translations(c *workspace.Center) (all []translation, lines []string) {
	for _, u := range c.Checker.Untranslated(c.Files, c.Found) {
		// A list of prompts has no key under which a translation could stand.
		if u.Listed {
			at := u.Step.KeyPlace(u.Key)
			lines = append(lines,
				fmt.Sprintf("%s%s:%d: %s of step %q is a list: write %s in it", c.Prefix(), at.File, at.Line, u.Key,
					u.Step.Name.Value, strings.Join(u.Languages, ", ")))
			continue
		}
		for _, l := range u.Languages {
			name := u.Step.Flow.Name.Value
			i := slices.IndexFunc(all, func(t translation) bool { return t.flow == name && t.language == l })

			// The translations stay in the order of the flows, which keeps the output stable.
			if i < 0 {
				i = len(all)
				all = append(all,
					translation{
						flow: name, language: l,
						files: slices.DeleteFunc(slices.Clone(c.Files), func(f yaml.File) bool {
							return f.Kind != "prompts" || f.Root().Get("prompts").Text != name ||
								f.Root().Get("language").Text != l
						}),
					})
			}

			all[i].lacking = append(all[i].lacking, u)
		}
	}
	return all, lines
}

// withStubs returns the file of a translation with an empty text for each that it lacks.
func withStubs(c *workspace.Center, t *translation) (name, text string, err error) {
	if len(t.files) == 0 {
		name = path.Join(translationsFolder(c), t.flow+"."+t.language+".yaml")

		// A file of this name with other content must not be overwritten.
		if slices.ContainsFunc(c.Files, func(f yaml.File) bool { return f.Name == name }) {
			return "", "", fmt.Errorf("%s is not a translation of flow %q into %s; rename it", name, t.flow, t.language)
		}
		return name, schemaLine(c, name) + flow.NewTranslation(t.flow, t.language, t.lacking), nil
	}

	first := t.files[0]
	absent := slices.DeleteFunc(slices.Clone(t.lacking), func(u flow.Untranslated) bool {
		return slices.ContainsFunc(t.files, func(f yaml.File) bool { return u.IsIn(f.Root()) })
	})
	text = c.Found.SourceOf(first.Name)

	// If all texts are there, empty, the file stays as it is.
	if len(absent) > 0 {
		text, err = flow.AddToTranslation(first, text, absent)
	}

	return first.Name, text, err
}

// translationsFolder returns the folder for a new translation: the flows' folder if it already has
// translations.
func translationsFolder(c *workspace.Center) string {
	for i := range c.Files {
		if c.Files[i].Kind == "prompts" {
			return path.Dir(c.Files[i].Name)
		}
	}
	return yaml.Translations
}

// schemaLine names the schema of a file of translations, if the folder has it.
func schemaLine(c *workspace.Center, name string) string {
	schema, err := filepath.Rel(filepath.Dir(name), filepath.Join(schemaFolder, "prompts.json"))
	if err != nil || !fileExists(filepath.Join(c.Path, schemaFolder, "prompts.json")) {
		return ""
	}
	return "# yaml-language-server: $schema=" + filepath.ToSlash(schema) + "\n"
}

func fileExists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
