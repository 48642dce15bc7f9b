package genesysarchitect

import (
	"cmp"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// parts are the menus and the tasks of a flow, to which its actions refer.
type parts struct {
	menus   map[string]tree.Value // by refId and by name
	subs    map[string]tree.Value // those that are choices
	tasks   map[string]tree.Value
	parents map[string]string // of a menu: the menu whose choice it is
	subKeys map[string]string // of those that are choices: the key of each, by its place
}

// hasStart reports whether a flow names the part where calls begin.
func hasStart(flow tree.Value) bool {
	// A key without a value is a task without actions: calls begin, and end at once.
	return flow.TextOf("startUpRef") != "" || flow.Has("startUpTaskActions")
}

// findParts finds the menus and tasks of a flow, and declares the variables of the tasks. It names the items
// of their lists, and the properties of tasks, that are not known.
func findParts(of *properties) *parts {
	p := &parts{
		menus:   map[string]tree.Value{},
		subs:    map[string]tree.Value{},
		tasks:   map[string]tree.Value{},
		parents: map[string]string{},
		subKeys: map[string]string{},
	}
	for _, part := range []struct {
		list, item string
		into       map[string]tree.Value
	}{{"menus", "menu", p.menus}, {"tasks", "task", p.tasks}, {"states", "state", p.tasks}} {
		for _, x := range of.items(of.root.Get(part.list)) {
			one := x.Get(part.item)
			for key, other := range below(x) {
				if key != part.item {
					of.center.LeaveOut(of.file, other, key+" in "+part.list+" is not known: here it is left out")
				}
			}

			if id := one.TextOf("refId"); id != "" && part.into[id].TextOf("refId") == id {
				of.center.LeaveOut(of.file, one.Get("refId"), "another "+part.item+" before it has this refId: references lead there")
			}

			// References use the ID or the name. The first of two equal names counts, as on the
			// platform.
			for _, key := range []string{one.TextOf("refId"), one.TextOf("name")} {
				if key != "" && !part.into[key].IsObject() {
					part.into[key] = one
				}
			}

			of.declare(one.Get("variables"), taskKey(one))

			// The block of a menu names the properties of the menu.
			if part.item == "menu" {
				p.findSubMenus(of, one)
			} else {
				of.nameUnreadTask(one, part.item)
			}
		}
	}
	return p
}

// findSubMenus finds the menus that are choices of a menu, which references name as they do others.
func (p *parts) findSubMenus(of *properties, menu tree.Value) {
	for _, choice := range of.items(menu.Get("choices")) {
		for kind, one := range below(choice) {
			if !isSubMenu(kind) {
				continue
			}

			inner := menuIn(one)
			p.subKeys[inner.At().String()] = cmp.Or(taskKey(inner), taskKey(one))

			// Exports of different versions name a submenu at different places.
			for _, key := range []string{
				inner.TextOf("refId"), one.TextOf("refId"), inner.TextOf("name"),
				one.TextOf("name"),
			} {
				if key != "" && !p.subs[key].IsObject() {
					p.subs[key], p.parents["menu "+p.keyOf(inner)] = inner, "menu "+p.keyOf(menu)
				}
			}

			p.findSubMenus(of, inner)
		}
	}
}

func isSubMenu(kind string) bool { return kind == "menuSubMenu" || kind == "subMenu" }

// menuIn returns the menu of a choice, which is written in it or as it.
func menuIn(choice tree.Value) tree.Value {
	if inner := choice.Get("menu"); inner.IsObject() {
		return inner
	}
	return choice
}

// taskKey identifies a task.
func taskKey(t tree.Value) string { return cmp.Or(t.TextOf("refId"), t.TextOf("name")) }

// keyOf identifies a menu or a task. A menu of a choice may have only the name of the choice.
func (p *parts) keyOf(v tree.Value) string { return cmp.Or(p.subKeys[v.At().String()], taskKey(v)) }

// reference is "./menus/menu[NAME]", "/inboundCall/tasks/task[REFID]" or "./choices/menuTask[NAME]".
var reference = diag.LazyPattern(`(\w+)\[([^\]]*)\]\s*$`)

// find returns the menu or the task that a reference names, and which of the two it is.
func (p *parts) find(ref string) (kind string, v tree.Value) {
	m := reference().FindStringSubmatch(ref)
	if m == nil {
		return "", tree.Value{}
	}

	kind = "task"
	v = p.tasks[m[2]]
	switch {
	case m[1] == "menu" && p.menus[m[2]].IsObject():
		kind = "menu"
		v = p.menus[m[2]]
	// The menu of a choice may end a path of its own: menuSubMenu[sub]/menu[sub].
	case m[1] == "menu", isSubMenu(m[1]):
		kind = "menu"
		v = p.subs[m[2]]
	}

	// A menu of the flow may have the name of a choice's menu.
	isOther := isSubMenu(m[1]) && p.menus[p.keyOf(v)].IsObject()
	if !v.IsObject() || isOther {
		return "", tree.Value{}
	}
	return kind, v
}
