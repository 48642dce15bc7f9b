package compare

import (
	"fmt"
	"strings"
)

// maxChanges is the number of changed values that the title of an arm names.
const maxChanges = 3

// ArmTitle returns the title of an arm's scenario, with the values that it changes:
// "A Saturday, with 9 agents at Clerks". If another arm has the same title, the arm's name follows.
func (c *Comparison) ArmTitle(arm int) string {
	title := c.changedTitle(arm)
	for i := range c.Arms {
		if i != arm && c.changedTitle(i) == title {
			return title + " (" + c.Names[arm] + ")"
		}
	}
	return title
}

// changedTitle is the title of an arm, which other arms may have, too.
func (c *Comparison) changedTitle(arm int) string {
	title := c.Arms[arm].Title
	if arm >= len(c.Sets) || len(c.Sets[arm]) == 0 {
		return title
	}

	// Only the base has the titles that people know: a set can change a title itself.
	titles := c.Arms[0].SetTitles()
	sets := c.Sets[arm]
	if len(sets) > maxChanges {
		return fmt.Sprintf("%s, with %d changes", title, len(sets))
	}

	var changes []string
	for _, set := range sets {
		changes = append(changes, titles.Set(set.Path, set.Value))
	}
	return title + ", with " + strings.Join(changes, ", ")
}

// Versus names an arm and the base. The title of an arm that only changes values contains the
// title of the base already.
func (c *Comparison) Versus(arm int) string {
	title := c.ArmTitle(arm)
	if strings.HasPrefix(title, c.Arms[0].Title+", with ") {
		return title + ", against the base"
	}
	return title + " against " + c.ArmTitle(0)
}
