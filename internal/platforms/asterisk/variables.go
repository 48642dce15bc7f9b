package asterisk

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// setVariables is MSet(NAME=VALUE,NAME=VALUE,…).
func (v *visit) setVariables() {
	v.edge("", v.onward(func(s *state) {
		for _, one := range splitTop(v.args, ',', true) {
			name, value, _ := strings.Cut(one, "=")
			with(strings.TrimLeft(name, "_"), value)(s)
		}
	}))
}

// setGlobal is SetGlobalVar(NAME=VALUE).
func (v *visit) setGlobal() {
	name, value, _ := strings.Cut(v.args, "=")
	v.args = "GLOBAL(" + strings.TrimSpace(name) + ")=" + value
	v.setVariable()
}

// putEntry is DBput(FAMILY/KEY=VALUE), as Set(DB(FAMILY/KEY)=VALUE).
func (v *visit) putEntry() {
	key, value, _ := strings.Cut(v.args, "=")
	v.edge("", v.onward(with("DB("+strings.TrimSpace(key)+")", value)))
}

// deleteEntries is DBdel(FAMILY/KEY) and DBdeltree(FAMILY/KEYTREE): what the database has is asked for
// again.
func (v *visit) deleteEntries() {
	v.n.note.note(importer.LeftOut, importer.NoEffect, "")
	v.edge("", v.onward(func(s *state) {
		s.own()
		for name := range s.vars { // with what the call has answered
			if strings.Contains(name, "DB("+v.args) || strings.Contains(name, "DB_EXISTS("+v.args) {
				delete(s.vars, name)
			}
		}
	}))
}

// fetch is DBget(NAME=FAMILY/KEY) and ImportVar(NAME=CHANNEL,VARIABLE): a value that is known only
// in the call.
func (v *visit) fetch() {
	name, what, _ := strings.Cut(v.args, "=")
	source := "DB(" + plain(what) + ")"
	if v.name == "importvar" {
		source = plain(strings.Join(splitArgs(what), " "))
	}
	v.edge("", v.onward(with(strings.TrimSpace(name), symbol(source))))
}

// setVariable is Set(NAME=VALUE), with inheritance and functions.
func (v *visit) setVariable() {
	name, value, _ := strings.Cut(v.args, "=")
	name = strings.TrimLeft(name, "_") // a space belongs to it, and quotes belong to the value
	upper := strings.ToUpper(name)
	switch {
	case upper == "CHANNEL(LANGUAGE)" || strings.HasPrefix(upper, "LANGUAGE("):
		v.setLanguage(value)
		return
	case strings.HasPrefix(upper, "GLOBAL("):
		name = "GLOBAL(" + strings.TrimSuffix(name[7:], ")") + ")"
		inner := name[7 : len(name)-1]
		v.edge("", v.onward(with(name, value), with(inner, value)))
		return
	case strings.HasPrefix(upper, "TIMEOUT("):
		name = "TIMEOUT(" + strings.ToLower(strings.TrimSuffix(name[8:], ")")) + ")"
	case strings.HasPrefix(upper, "ARRAY("):
		v.edge("", v.onward(setArray(name[6:], value)))
		return
	case strings.HasPrefix(upper, "LOCAL("):
		name = strings.TrimSuffix(name[6:], ")")
	}
	v.edge("", v.onward(with(name, value)))
}

func (v *visit) setLanguage(value string) {
	if isSymbolic(value) {
		v.n.approximate("the language is known only in the call: here it stays", "write a lookup with a set step for each language")
		v.edge("", v.onward())
		return
	}
	base := importer.BaseLanguage(strings.ReplaceAll(value, "_", "-"))
	if base == "" {
		v.n.note.note(importer.LeftOut, "a language that has no code", "")
		v.edge("", v.onward())
		return
	}
	s := v.step(importer.Set, "")
	s.Sets = []importer.Assign{{Attribute: importer.Language, Values: []string{base}}}
	v.edge("done", v.next(with("CHANNEL(language)", value)))
}

// setArray is Set(ARRAY(NAME,NAME,…)=VALUE,VALUE,…).
func setArray(names, list string) func(*state) {
	return func(s *state) {
		all := splitArgs(list)
		for i, name := range splitArgs(strings.TrimSuffix(names, ")")) {
			value := ""
			if i < len(all) {
				value = all[i]
			}
			with(name, value)(s)
		}
	}
}
