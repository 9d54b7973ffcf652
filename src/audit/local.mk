libverifycore_la_SOURCES +=
