package scenario

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Set gives one value of a scenario another value.
type Set struct {
	// Path is keys separated by dots, as "staff.ny_cards.agents". The name of a list's item is its
	// group, the subject or measure of a goal, the line of a spike, or its number, from 1. A
	// missing item is added if the value is the whole item. A part of the day,
	// "staff.ny_cards.shifts.mon-fri.10:00-14:00", need not be a part of one shift.
	Path string
	// Value is YAML in one line; or a signed change of the present value by a number, a duration or
	// a share: "+5", "-20s", "+10%".
	Value string
}

// String returns the set as PATH=VALUE.
func (s Set) String() string { return s.Path + "=" + s.Value }

// Key returns the scenario's key that the path begins with.
func (s Set) Key() string {
	key, _, _ := strings.Cut(s.Path, ".")
	return key
}

// ParseSet reads PATH=VALUE. It does not read the value, and knows no scenario.
func ParseSet(text string) (Set, error) {
	path, value, ok := strings.Cut(text, "=")
	switch {
	case !ok:
		return Set{}, fmt.Errorf("%q is not PATH=VALUE, as in staff.ny_cards.agents=40", text)
	case strings.ContainsAny(text, "\r\n"):
		return Set{}, errors.New("a value is written in one line: write a map as {KEY: VALUE}, a list as [A, B]")
	case slices.Contains(strings.Split(path, "."), ""):
		return Set{}, fmt.Errorf("the path %q lacks a key", path)
	}
	return Set{path, value}, nil
}

// apply makes the sets, in order, in a scenario's tree and returns the new tree. Nodes of
// the old one are not changed.
func apply(root *yaml.Node, sets []Set, found *diag.Findings) *yaml.Node {
	lines := make([]string, len(sets))
	for i, s := range sets {
		lines[i] = s.String()
	}

	// The sets are lines of a text, so that findings can show the place in a set.
	found.Source(diag.SetFlag, []byte(strings.Join(lines, "\n")))

	for i, s := range sets {
		change := change{Set: s, written: s.Path, line: i + 1, found: found}
		if changed := change.applyTo(root); changed != nil {
			root = changed
		}
	}

	return root
}

// change is one set that is made in a tree.
type change struct {
	Set
	line  int // of the set among all
	value *yaml.Node
	old   *yaml.Node // what stands at the path, if it is asked for: not nil
	found *diag.Findings

	written string     // the path as it is in the set; the change may have one of several paths
	split   *yaml.Node // the last map on the path that may have to be split for it
	splitAt int        // the byte offset of the path below that map
	how     *yaml.Merging
}

// signed matches a change of the present value.
var signed = regexp.MustCompile(`^[+-]([0-9]+(\.[0-9]+)?%?|([0-9]+(\.[0-9]+)?(ms|s|m|h))+)$`)

// wholeHours matches a path whose last key is hours of the day without minutes, "9-11".
var wholeHours = regexp.MustCompile(`\.([0-9]{1,2})-([0-9]{1,2})$`)

// partOfShift matches a path of hours of the day below the shifts of a group.
var partOfShift = regexp.MustCompile(`^staff\.[^.]+\.shifts\.(.*\.)?[0-9]{1,2}:[0-9]{2}-[0-9]{1,2}:[0-9]{2}$`)

// implied returns the node at a path of the values for all lines and queues, which no file needs to
// have, or nil.
func implied(path string) *yaml.Node {
	i := strings.LastIndexByte(path, '.')
	switch path[:max(0, i)] {
	case "calls.all":
		return allCallsObject.Defaults().Get(path[i+1:])
	case "handling.all":
		return allHandlingObject.Defaults().Get(path[i+1:])
	}
	return nil
}

// absolute applies a signed value to the present value at the path, in the scenario or in the
// defaults. It returns nil after an error.
func (c *change) absolute(root *yaml.Node) *yaml.Node {
	c.old = &yaml.Node{Kind: yaml.Null}
	if c.setAt(scenarioMerging.Merge(scenarioObject.Defaults(), root), 0, &scenarioMerging) == nil {
		return nil
	}

	// The value to change may be a default, which the file does not contain.
	old := c.old
	if n := implied(c.Path); old.Kind == yaml.Null && n != nil {
		old = n
	}

	at := c.value.Place
	switch {
	case old.Kind == yaml.Null:
		fix := "write the value itself, without a sign"
		if m := wholeHours.FindStringSubmatch(c.Path); m != nil {
			fix = fmt.Sprintf(`write the hours as in "%02s:00-%02s:00"`, m[1], m[2])
		}

		if partOfShift.MatchString(c.Path) {
			fix = "shifts with breaks or over midnight are not cut: " +
				"add a group for the time, or an outage of the group with a share"
		}

		if first, _, _ := strings.Cut(c.Path, "."); !isKey(first) {
			fix = "begin the path with a key of the scenario, as in staff.GROUP.agents=+5"
		}

		c.found.Error(at, diag.BadValue, fmt.Sprintf("%s has no value that %s can change", c.Path, c.Value),
			diag.Fix(fix))
		return nil
	case old.Kind != yaml.Scalar:
		c.found.Error(at, diag.BadValue,
			fmt.Sprintf("%s changes a number, and %s is %s", c.Value, c.Path, old.Kind),
			"set one value in it")
		return nil
	}

	text, fix := changed(old.Text, c.Value)
	if fix != "" {
		c.found.Error(at, diag.BadValue, fmt.Sprintf("%s cannot change %s, which is %q", c.Value, c.Path, old.Text),
			fix)
		return nil
	}

	out := *c.value
	out.Text = text
	return &out
}

// changed returns the value that a signed one makes of old, or else how to mend that.
func changed(old, by string) (text string, fix diag.Fix) {
	digits, isPercent := strings.CutSuffix(old, "%")
	if number, err := strconv.ParseFloat(digits, 64); err == nil {
		isWhole := !isPercent && !strings.Contains(old, ".")
		return changedNumber(number, isPercent, isWhole, by)
	}

	if duration, err := time.ParseDuration(old); err == nil {
		return changedDuration(duration, by)
	}
	return "", "write the value itself, without a sign"
}

// changedNumber changes a number or a percentage. A percentage can only be changed by a share of it,
// because +5% could also mean five points. A whole number stays whole unless the change has decimals.
func changedNumber(number float64, isPercent, isWhole bool, by string) (text string, fix diag.Fix) {
	share, isShare := strings.CutSuffix(by, "%")
	change, err := strconv.ParseFloat(share, 64)
	switch {
	case isShare:
		number += number * change / 100
	case isPercent:
		return "", "change it by a share of it, as in +10%"
	case err != nil: // by is a duration
		return "", "change it by a number, as in +5, or by a share of it, as in +10%"
	default:
		number += change
	}

	if number < 0 {
		return "", "it would be below 0"
	}

	if isWhole && (isShare || !strings.Contains(by, ".")) {
		number = math.Floor(number + 0.5)
	}

	// Rounding removes the error of floating point, which users would see.
	text = FormatNumber(math.Round(number*1e9) / 1e9)
	if isPercent {
		text += "%"
	}
	return text, ""
}

// changedDuration changes a duration by another one, or by a share of it.
func changedDuration(duration time.Duration, by string) (text string, fix diag.Fix) {
	share, isShare := strings.CutSuffix(by, "%")
	change, errNumber := strconv.ParseFloat(share, 64)
	longer, errDuration := time.ParseDuration(by)

	// A share needs no check of its number, because callers match the pattern of signed values first.
	switch {
	case isShare:
		duration += time.Duration(math.Round(float64(duration) * change / 100))
	case errDuration != nil || errNumber == nil: // +0 is a duration for Go, but a number for users
		return "", "change it by a duration, as in +20s, or by a share of it, as in +10%"
	default:
		duration += longer
	}

	if duration < 0 {
		return "", "it would be below 0"
	}
	return yaml.FormatDuration(duration), ""
}

func (c *change) applyTo(root *yaml.Node) *yaml.Node {
	first, _, _ := strings.Cut(c.Path, ".")
	if first == "scenario" || first == "like" {
		c.found.Error(c.place(0, len(first)), diag.BadValue, fmt.Sprintf("%q names the scenario itself", first),
			"name another scenario in place of this one")
		return nil
	}

	// The value is parsed at its place in the flag, so that its errors point there.
	before := utf8.RuneCountInString(c.Path + "=")
	c.value = yaml.ParseValue(diag.SetFlag, strings.Repeat("\n", c.line-1)+strings.Repeat(" ", before)+c.Value, c.found)
	if c.value == nil {
		return nil
	}

	// A change of a part of a shift first divides the shift.
	root, paths := c.splitFor(root)
	for _, path := range paths {
		one := *c
		one.Path = path

		if signed.MatchString(c.Value) {
			one.value = one.absolute(root)
		}

		if one.value == nil {
			return nil
		}

		one.old = nil

		if root = one.setAt(root, 0, &scenarioMerging); root == nil {
			return nil
		}
	}

	return root
}

// splitFor returns the tree in which the value of the path can be set, and the paths to set there.
// A path may name a part of a shift. Then the shift is cut, and each shift in the named time has a
// path of its own.
func (c *change) splitFor(root *yaml.Node) (*yaml.Node, []string) {
	// A first walk with a copy finds the value to split. Its findings are dropped, because the second walk
	// reports them.
	asked := *c
	asked.old = &yaml.Node{Kind: yaml.Null}
	asked.found = &diag.Findings{}

	if asked.setAt(root, 0, &scenarioMerging) == nil || asked.split == nil {
		return root, []string{c.Path}
	}

	// The paths of the split map begin below it.
	before := c.Path[:asked.splitAt]
	part, paths := asked.how.Split(asked.split, c.Path[asked.splitAt:])
	for i := range paths {
		paths[i] = before + paths[i]
	}

	// The split map replaces the whole map, so it is set at the path of the map.
	whole := change{
		Set:     Set{Path: strings.TrimSuffix(before, ".")},
		written: c.written,
		line:    c.line,
		value:   part,
		found:   c.found,
	}

	return whole.setAt(root, 0, &scenarioMerging), paths
}

// place returns the place of a part of the path.
func (c *change) place(from, to int) diag.Place {
	from = min(from, len(c.written))
	to = min(to, len(c.written))
	count := utf8.RuneCountInString
	return diag.Place{
		File:   diag.SetFlag,
		Line:   c.line,
		Column: count(c.written[:from]) + 1,
		Width:  max(1, count(c.written[from:to])),
	}
}

// setAt returns a node with the value set at the rest of the path, which begins at a byte
// offset: the new value itself if the path has ended. The node n is nil if the path does not
// exist yet; the result is nil after an error.
func (c *change) setAt(n *yaml.Node, at int, rules *yaml.Merging) *yaml.Node {
	ended := at > len(c.Path)
	if !ended && n != nil {
		n = rules.ExpandShorthand(n, &yaml.Node{Kind: yaml.Map})
	}

	if ended && c.old != nil && n != nil {
		c.old = n
		if rules.Short != "" && n.Get(rules.Short) != nil {
			c.old = n.Get(rules.Short)
		}
	}

	// A short form is a value in place of a map, so setting the value keeps the other keys of the map.
	switch {
	case ended && rules.Short != "" && n != nil && n.Kind == yaml.Map && c.value.Kind == yaml.Scalar:
		key := scalar(c.value.Place, rules.Short)
		return put(n, yaml.KeyValue{Key: key, Value: c.value})
	case ended:
		return c.value
	case n == nil && rules.List != nil, n != nil && n.Kind == yaml.List:
		return c.setInList(n, at, rules)
	case n == nil || n.Kind == yaml.Null:
		return c.setInMap(&yaml.Node{Place: c.place(at, len(c.Path)), Kind: yaml.Map}, at, rules)
	case n.Kind == yaml.Map:
		return c.setInMap(n, at, rules)
	}

	path := c.Path[:at-1]
	rest := c.Path[at:]
	c.found.Error(c.place(at, len(c.Path)), diag.WrongType,
		fmt.Sprintf("%s is %s, which has no keys", path, yaml.Inline(n)),
		diag.Fixf("set %s itself, as to a map {%s: %s}", path, rest, c.Value))

	return nil
}

// setInMap returns a map with the value set at the next key of the path, or nil after an error. A map whose values a
// change may split, such as a group with its shifts, is noted for splitFor.
func (c *change) setInMap(n *yaml.Node, at int, rules *yaml.Merging) *yaml.Node {
	if rules.Split != nil {
		c.split = n
		c.splitAt = at
		c.how = rules
	}

	end := c.keyEnd(n, at)
	key := scalar(c.place(at, end), c.Path[at:end])

	n = rules.WithoutReplaced(n, c.nested(at))
	old := n.Get(key.Text)
	value := c.setAt(old, end+1, within(rules, key.Text))
	switch {
	case value == nil:
		return nil
	case old != nil && end < len(c.Path):
		return n.With(key.Text, value)
	}

	own := *value
	own.Key = key
	return put(n, yaml.KeyValue{Key: key, Value: &own})
}

// within returns how a key is set within the value of a key.
func within(rules *yaml.Merging, key string) *yaml.Merging {
	if below, merged := rules.Below(key); merged {
		return &below
	}
	return &unmerged
}

// put returns a map with an entry, in the place of one of the same key or at the end.
func put(n *yaml.Node, e yaml.KeyValue) *yaml.Node {
	out := *n
	out.Pairs = slices.Clone(n.Pairs)
	if i := slices.IndexFunc(out.Pairs, func(old yaml.KeyValue) bool { return old.Key.Text == e.Key.Text }); i >= 0 {
		out.Pairs[i] = e
	} else {
		out.Pairs = append(out.Pairs, e)
	}
	return &out
}

// nested returns the value in maps of the keys of the rest of the path.
func (c *change) nested(at int) *yaml.Node {
	out := c.value
	for _, key := range slices.Backward(strings.Split(c.Path[at:], ".")) {
		out = &yaml.Node{
			Kind:  yaml.Map,
			Pairs: []yaml.KeyValue{{Key: &yaml.Node{Kind: yaml.Scalar, Text: key}, Value: out}},
		}
	}
	return out
}

// keyEnd returns the end of the next key: the longest that the map has, else up to the
// next dot. A new key of answers is FLOW.STEP.
func (c *change) keyEnd(n *yaml.Node, at int) int {
	var keys []string
	for _, e := range n.Pairs {
		keys = append(keys, e.Key.Text)
	}

	if end := c.longest(keys, at); end > at {
		return end
	}

	// Answers have keys with a dot, FLOW.STEP, so a new one ends at the second dot.
	end := c.nextDot(at)
	if c.Path[:at] == "answers." && end < len(c.Path) {
		end = c.nextDot(end + 1)
	}

	return end
}

// longest returns the end of the longest name that the rest of the path begins with, or
// at.
func (c *change) longest(names []string, at int) int {
	longest := 0
	for _, name := range names {
		if strings.HasPrefix(c.Path[at:]+".", name+".") {
			longest = max(longest, len(name))
		}
	}
	return at + longest
}

// nextDot returns the end of the key that begins at a byte offset.
func (c *change) nextDot(at int) int {
	if i := strings.IndexByte(c.Path[at:], '.'); i >= 0 {
		return at + i
	}
	return len(c.Path)
}

// setInList returns a list with the value set in the item that the path names next, by its number or its name, or with
// a new item; nil after an error.
func (c *change) setInList(n *yaml.Node, at int, rules *yaml.Merging) *yaml.Node {
	if n == nil {
		n = &yaml.Node{Kind: yaml.List}
	}

	if item := c.newItem(n, at, rules.List); item != nil {
		out := *n
		out.Items = append(slices.Clone(n.Items), item)
		return &out
	}

	i, end := c.findItem(n, at, cmp.Or(rules.List, &yaml.ListMerging{Item: "item", Name: yaml.TextOf()}))
	if i < 0 {
		return nil
	}

	item := c.setAt(n.Items[i], end+1, within(rules, "*"))
	if item == nil {
		return nil
	}

	if end == len(c.Path) && rules.List != nil {
		item = c.named(item, at, rules.List, rules.List.Name(n.Items[i]))
	}

	// The tree is shared by scenarios that are like each other, so the changed part is copied.
	out := *n
	out.Items = slices.Clone(n.Items)
	out.Items[i] = item

	return &out
}

// newItem returns the item that the set adds to a list of maps, or nil. A whole item needs the next
// number. If items have names, it needs a name that no other item has.
func (c *change) newItem(n *yaml.Node, at int, list *yaml.ListMerging) *yaml.Node {
	if list == nil || c.old != nil || at > len(c.Path) || c.value.Kind != yaml.Map {
		return nil
	}

	name := c.Path[at:]
	_, notNumber := strconv.Atoi(name)
	switch {
	case name == strconv.Itoa(len(n.Items)+1):
		return c.value
	case list.Key == "" || notNumber == nil || strings.Contains(name, ".") ||
		slices.ContainsFunc(n.Items, func(o *yaml.Node) bool { return list.Name(o) == name }):
		return nil
	}

	return c.named(c.value, at, list, name)
}

// named returns an item that is a map with the name, unless it has one or the name is empty.
func (c *change) named(item *yaml.Node, at int, list *yaml.ListMerging, name string) *yaml.Node {
	if name == "" || list.Key == "" || item.Kind != yaml.Map || list.Name(item) != "" {
		return item
	}
	key := yaml.KeyValue{Key: scalar(c.place(at, len(c.Path)), list.Key), Value: scalar(c.place(at, len(c.Path)), name)}
	out := *item
	out.Pairs = slices.Concat([]yaml.KeyValue{key}, item.Pairs)
	return &out
}

// findItem returns the index of the item that the next part of the path names, and the end of
// the name. The index is -1 after an error.
func (c *change) findItem(n *yaml.Node, at int, list *yaml.ListMerging) (index, end int) {
	var names, numbers []string
	for i, item := range n.Items {
		names = append(names, list.Name(item))
		numbers = append(numbers, strconv.Itoa(i+1))
	}

	known := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == "" })
	end = c.longest(known, at) // a name may contain dots
	if end == at {
		end = c.nextDot(at)
	}

	name := c.Path[at:end]
	path := c.Path[:at-1]

	var matching []string // the numbers of the items with the name
	for i := range names {
		if names[i] == name {
			matching = append(matching, numbers[i])
		}
	}

	// A name comes before a number, because a group may be called "1".
	switch {
	case len(matching) == 1:
		return slices.Index(names, name), end
	case len(matching) > 1:
		c.found.Error(c.place(at, end), diag.BadValue,
			fmt.Sprintf("%s has %d %ss %q", path, len(matching), list.Item, name),
			diag.Fixf("give the number of one: %s.%s", path, strings.Join(matching, " or "+path+".")))
		return -1, end
	case slices.Contains(numbers, name):
		return slices.Index(numbers, name), end
	}

	fix := "there is none"
	if len(names) > 0 {
		if known = slices.Compact(known); len(known) == 0 {
			known = numbers
		}
		fix = c.found.SuggestOr(name, known, "there are ")
	}

	// A name that is not near any other may be a new item.
	if list.Key != "" && diag.Suggest(name, known) == "" {
		fix += fmt.Sprintf("; one is added as a whole: %s.%s={…}", path, name)
	}

	c.found.Error(c.place(at, end), diag.UnknownKey, fmt.Sprintf("%s has no %s %q", path, list.Item, name),
		diag.Fix(fix))
	return -1, end
}
