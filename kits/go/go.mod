module videoidtest

go 1.19
