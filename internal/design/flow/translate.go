package flow

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// translation is a file with the prompts of one flow in one language.
type translation struct {
	file     yaml.File
	flow     diag.Text
	language diag.Text
	steps    []yaml.Pair[Texts]
}

// TranslationFile returns the flow and the language that the name of a translation's file says,
// as in main.es.yaml, or two empty texts.
func TranslationFile(file string) (flow, language string) {
	stem := strings.TrimSuffix(path.Base(file), path.Ext(file))
	if i := strings.LastIndexByte(stem, '.'); i > 0 && yaml.IsName(stem[:i]) && yaml.IsName(stem[i+1:]) {
		return stem[:i], stem[i+1:]
	}
	return "", ""
}

var translationObject = yaml.Object[translation]{
	Name: "a translation",
	Implied: func(file, key string) string {
		_, language := TranslationFile(file)
		if key == "language" {
			return language
		}
		return ""
	},
	Doc: "The prompts of one flow in one language.",
	Fields: []yaml.Field[translation]{
		yaml.Bind("prompts", "The flow's name.", text, func(t *translation) *diag.Text { return &t.flow }).Required(),
		yaml.Bind("language", "The language, as in es.", text,
			func(t *translation) *diag.Text { return &t.language }).Required(),
		yaml.Bind("steps",
			"A text by step, or by key of the step if it speaks several texts. An empty text is not translated yet.",
			yaml.MapOf(promptType), func(t *translation) *[]yaml.Pair[Texts] { return &t.steps }).Required(),
	},
}

func readTranslation(file yaml.File, found *diag.Findings) *translation {
	t := &translation{file: file}
	translationObject.ReadInto(t, file.Root(), found)
	return t
}

// translate adds a translation's texts to the steps of its flow, if it has one.
func (f *Flows) translate(t *translation, found *diag.Findings) {
	if t.flow.Value == "" || t.language.Value == "" {
		return
	}

	// Both names are looked up before the return, so one run reports both errors.
	into := f.flow(t.flow, found)
	known := f.knowsLanguage(t.language, found)
	if into == nil || !known {
		return
	}

	folder, twice := into.translated[t.language.Value]
	if twice && folder != path.Dir(t.file.Name) {
		found.Error(t.flow.Place, diag.DuplicateKey,
			fmt.Sprintf("flow %q has translations into %q both next to it and in the folder %s", t.flow.Value,
				t.language.Value, yaml.Translations),
			"move them into one file")
		return
	}

	// Several files of one folder may share the texts of a flow.
	into.translated[t.language.Value] = path.Dir(t.file.Name)

	for _, p := range t.steps {
		if s := into.step(p.Key, found); s != nil {
			f.translateStep(s, t.language.Value, p, found)
		}
	}
}

// translateStep adds the texts of one step. The key "" is the key of its first prompt.
func (f *Flows) translateStep(s *StepDef, language string, texts yaml.Pair[Texts], found *diag.Findings) {
	speaks := s.Kind.PromptKeys()
	keys := make([]string, len(speaks))
	for i, p := range speaks {
		keys[i] = p.Key.Value
	}

	if len(keys) == 0 {
		found.Error(texts.Key.Place, diag.BadValue, fmt.Sprintf("step %q has no prompt", s.Name.Value),
			"remove this line")
		return
	}

	for _, p := range texts.Value {
		key := p.Language.Value

		// readPrompt has read the step's keys as languages.
		at := p.Language.Place
		if key == "" {
			key = keys[0]
			at = texts.Key.Place
		}

		i := slices.Index(keys, key)
		if i < 0 {
			found.Unknown(diag.Text{Value: key, Place: at}, diag.UnknownKey,
				fmt.Sprintf("step %q has no prompt %q", s.Name.Value, key),
				keys, "its prompts are ")
			continue
		}

		slot := &s.Prompts[speaks[i].Value]
		if len(*slot) > 1 {
			found.Error(at, diag.BadValue,
				fmt.Sprintf("%s of step %q has several announcements, which a file of translations cannot translate",
					key, s.Name.Value),
				"translate each in the flow's file, as in [{en: Please hold., es: Espere por favor.}, …]")
			continue
		}

		if p.audio.Place.IsZero() && p.Template == nil {
			continue // not translated yet
		}

		if len(*slot) == 0 {
			*slot = []Texts{nil}
		}

		into := &(*slot)[0]
		if into.In(language) != nil || f.Center != nil && language == f.Center.Language && into.In("") != nil {
			found.Error(at, diag.DuplicateKey,
				fmt.Sprintf("step %q has this prompt in %q already", s.Name.Value, language), "keep one of the two")
			continue
		}

		p.Language = diag.Text{Value: language, Place: at}
		*into = append(*into, p)
	}
}

// knowsLanguage reports whether a hub or a line has a language; else it is an error.
func (f *Flows) knowsLanguage(t diag.Text, found *diag.Findings) bool {
	if f.Center == nil {
		return true
	}
	known := f.languages()
	if slices.Contains(known, t.Value) {
		return true
	}
	found.Unknown(t, UnknownValue, fmt.Sprintf("no hub and no line has the language %q", t.Value), known,
		"the languages are ")
	return false
}

// step returns the step with the name t, or nil if it does not exist, which it reports,
// or could not be read.
func (f *Def) step(t diag.Text, found *diag.Findings) *StepDef {
	if _, ok := f.byName[t.Value]; !ok && !f.doubts.is(hidesStep) {
		found.Unknown(t, UnknownStep, fmt.Sprintf("step %q does not exist", t.Value), f.names(), "the steps are ")
	}
	if i := f.index(t.Value); i >= 0 {
		found.Refer(diag.StepName, f.Name.Value, t)
		return f.Steps[i]
	}
	return nil
}
