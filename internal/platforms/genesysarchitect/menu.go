package genesysarchitect

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// Architect's defaults of a menu ("Menu settings").
const (
	menuTimeout = 10 * time.Second
	menuRepeats = 3
)

// keys are the keys of dtmf.
var keys = map[string]string{"star": "*", "pound": "#"}

// menu makes the step of a menu, and the steps of its choices, unless they are there.
func (r *reader) menu(v tree.Value, id string) {
	if r.done[id] {
		return
	}

	// The choices may lead back to the menu.
	r.done[id] = true

	b := r.block(id, "menu", v.TextOf("name"))
	b.At = []*tree.Pointer{v.At()}
	s := r.Step(importer.Menu, b)
	s.ID = id

	// The menu may be translated within the action that jumps to it, which has its own notes.
	outer := r.notes
	r.notes = nil
	s.Prompt = r.prompt(v.Get("audio"))
	r.nameUnreadOf(v, r.classes[b.Type].reads)
	r.nameSettings(v)
	r.setMenu(s, v.Get("settingsMenu"), r.root.Get("settingsMenu"))
	r.giveNotes(b)
	r.notes = outer

	s.Edge("exhausted", r.choice(v.Get("defaultChoice"), id+"/default", id))
	first := reference().FindStringSubmatch(v.TextOf("defaultChildMenuRef"))
	taken := map[string]bool{}
	for i, choice := range r.items(v.Get("choices")) {
		for _, kind := range choice.Keys() {
			one := choice.Get(kind)
			key, words, others := pressed(r.root, one)
			choiceID := fmt.Sprintf("%s/choice %d", id, i+1)
			to := r.choice(choice, choiceID, id)
			for _, language := range others {
				r.unsaid = append(r.unsaid, unsaid{r.block(choiceID, kind, one.TextOf("name")), language})
			}
			s.Choice(to, append(key, words...)...)
			for _, entry := range append(key, words...) {
				if taken[strings.ToLower(entry)] {
					b.Approximate("takes "+entry+" for two choices: here for the first",
						"give each choice a key of its own on the platform")
				}
				taken[strings.ToLower(entry)] = true
			}

			// The default choice is one of the menu's own choices.
			if first != nil && (first[2] == one.TextOf("refId") || first[2] == one.TextOf("name")) {
				s.Edges[0].To = to
			}

			// A global choice also works at all other menus, which get these keys and words at the
			// end.
			if !isTrue(one.Get("globalDtmf")) {
				key = nil
			}

			if !isTrue(one.Get("globalSpeechRecTerms")) {
				words = nil
			}

			if len(key)+len(words) > 0 {
				r.global = append(r.global, importer.Edge{Keys: append(key, words...), To: to})
			}
		}
	}
}

// setMenu gives a menu its own settings. A setting that the menu does not have is the setting of its flow.
func (p *properties) setMenu(menu *importer.Step, own, ofFlow tree.Value) {
	menu.Timeout = p.limit("menuSelectionTimeout", menuTimeout, own, ofFlow)
	menu.Attempts = p.count("repeatCount", menuRepeats, own, ofFlow)

	// Architect listens unless the menu turns that off, or the flow does for all menus ("Menu settings").
	const listens = "listenForExtensionDialing"
	if cmp.Or(plain(own.Get(listens)), plain(ofFlow.Get(listens))) != "false" {
		p.note(importer.Note{
			Status: importer.Exact,
			Reason: "callers can also dial an extension here",
			Fix:    "give the menu an extension",
		})
	}
}

// pressed returns the key of a choice, and the words of the flow's language, if the flow understands words. It also
// returns the other languages with words.
func pressed(flow, choice tree.Value) (key, words, others []string) {
	if d := choice.TextOf("dtmf"); d != "" && d != "noValue" {
		d = strings.TrimPrefix(d, "digit_")
		key = []string{cmp.Or(keys[d], d)}
	}

	terms := choice.Get("speechRecTerms")
	language := flow.TextOf("defaultLanguage")

	// The words are listed by language. The flow's own language comes first.
	if languages := terms.Keys(); len(languages) > 0 && !terms.Has(language) {
		language = languages[0]
	}

	// A flow understands words unless it turns that off.
	if plain(flow.Get("settingsSpeechRec", "asrEnabledOnFlow")) == "false" {
		return key, nil, nil
	}

	// A choice has one list of words. The words of another country of the language belong to it, while the words
	// of another language would let callers say them in each language.
	words = terms.Get(language).Texts()
	for other, list := range below(terms) {
		if other == language || len(list.Texts()) == 0 {
			continue
		}
		if importer.BaseLanguage(other) == importer.BaseLanguage(language) {
			words = append(words, list.Texts()...)
		} else {
			others = append(others, other)
		}
	}
	return key, words, others
}

// everywhere gives all menus the choices that are global: a menu's own have precedence.
func (r *reader) everywhere() {
	for _, s := range r.Steps {
		if s.Kind != importer.Menu {
			continue
		}
		for _, g := range r.global {
			s.Choice(g.To, g.Keys...)
		}
	}
}

// choice returns the target of a choice: {menuTask: {…}}. Its name is the name of an action.
func (r *reader) choice(v tree.Value, id, menu string) string {
	if kinds := v.Keys(); len(kinds) > 0 {
		kind := kinds[0]
		one := v.Get(kinds[0])
		name := one.TextOf("name")
		switch kind {
		case "menuTask":
			// The actions of a task in a menu return to this menu.
			outer := r.context
			in := outer
			in.scope = taskKey(one)
			in.menuAt = menu
			r.moveTo(in)
			first := r.actions(one.Get("task", "actions"), id, menu)
			r.moveTo(outer)
			return r.lead(id, kind, one, first)
		case "menuSubMenu", "subMenu":
			inner := menuIn(one)
			key := r.keyOf(inner)
			sub := "menu " + key

			// another has its name
			isOther := r.subs[key].At().String() != inner.At().String()
			if isOther || r.menus[key].IsObject() {
				sub = id + "/menu"
			}

			r.parents[sub] = menu
			r.menu(inner, sub)
			return r.lead(id, kind, one, sub)
		case "menuReplayMenu", "menuRepeatMenu":
			return r.lead(id, kind, one, menu)
		case "menuPreviousMenu":
			// A menu that is no choice of another has no menu above it.
			if r.parents[menu] == "" {
				r.block(id, kind, name).Approximate(
					"the menu before it is known only in the call: here it is its own menu", "lead it to the menu")
			}
			return r.lead(id, kind, one, cmp.Or(r.parents[menu], menu))
		}

		// A choice such as menuTransferToAcd is the action transferToAcd in a menu.
		action := strings.ToLower(kind[:min(4, len(kind))])
		if action == "menu" && len(kind) > 5 {
			kind = strings.ToLower(kind[4:5]) + kind[5:]
		}

		return r.action(kind, one, id, "")
	}
	return ""
}

// lead is a choice that only leads on. It names the properties of the choice that are not read.
func (r *reader) lead(id, kind string, choice tree.Value, to string) string {
	// The choice may be translated within the action that jumps to its menu, which has its own notes.
	outer := r.notes
	r.notes = nil
	// The menu of a choice may be written as the choice, and has named its properties then.
	isMenu := isSubMenu(kind) && !choice.Has("menu")
	if !isMenu {
		r.nameUnreadOf(choice, "")
	}
	r.giveNotes(r.block(id, kind, choice.TextOf("name")))
	r.notes = outer

	r.nameUnreadTask(choice.Get("task"), "task")
	return r.through(id, kind, choice.TextOf("name"), to)
}

func (r *reader) toMenu(a action) string { return a.to(r.lastMenu(a.block)) }

// lastMenu returns the menu in whose choice an action is. Of a task that several menus may lead to it is
// known only in the call.
func (r *reader) lastMenu(b *importer.Block) string {
	if r.context.menuAt != "" {
		return r.context.menuAt
	}
	menus := r.items(r.root.Get("menus"))
	if len(menus) != 1 {
		b.Approximate("the menu before it is known only in the call: here it is the first", "lead it to the menu")
	}
	if len(menus) == 0 {
		return ""
	}
	return r.jump("menu[" + taskKey(menus[0].Get("menu")) + "]")
}
