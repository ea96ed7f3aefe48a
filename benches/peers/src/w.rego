package w

import rego.v1

limit := 0 if input.branch in {"本人职责", "他机关职责"}

limit := 1 if input.branch in {"本机关他人职责", "多机关或不明确"}

limit := 5 if input.branch in {"多股室共同职责", "与外单位共同职责"}

default answer := 0

answer := 1 if {
	input.by == input.officer
	input.found == "完整"
	input.day <= input.due
}

answer := 2 if {
	input.by == input.officer
	input.found == "完整"
	input.day > input.due
}

default year_tier := 0

year_tier := 1 if input.of_year == 1

year_tier := 2 if input.of_year == 3

year_tier := 4 if input.of_year == 5

year_tier := 8 if input.of_year == 8

default two_year_tier := 0

two_year_tier := 16 if input.of_two_years == 10

default complaint := -1

complaint := year_tier + two_year_tier if input.proved
