package records

// A pivot table writes the queue in the first row of its group only, and the date in the first row of its day.

// fillGroups gives the rows of a group the queue of its first row. Few rows do not show that a queue stands once.
func fillGroups(s *sheet) {
	for _, c := range s.columns {
		isNamed := len(c.cells) >= fewRows && c.cells[0] != "" && c.fitQueue() <= exactName
		if c.isOfGroups || !isNamed || !isCarried(s, c) {
			continue
		}
		c.isOfGroups = true
		c.words = map[string]int{}
		c.filled = 0
		of := carriedCell{}
		for i := range c.cells {
			of.carry(c.cells[i : i+1])
			c.words[c.cells[i]]++
			c.filled++
		}
	}
}

// isCarried reports whether each text of a column stands once, and other rows have none. A date stands once in each group
// of rows.
func isCarried(s *sheet, c *column) bool {
	filled := 0
	seen := map[string]bool{}
	for i, word := range c.cells {
		if word == "" || isTotal(word) {
			continue
		}
		filled++
		for _, of := range s.columns {
			if of.isOfGroups {
				word += "\x00" + of.cells[i]
			}
		}
		if seen[word] {
			return false
		}
		seen[word] = true
	}
	isFew := filled > 0 && 3*filled <= 2*len(c.cells)
	return isFew && 3*filled <= 2*(len(c.cells)-s.totalRows())
}
