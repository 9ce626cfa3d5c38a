// The end of the engine: what the page and the tests may use. It knows no page and asks nothing.
window.kitReader = {
  analysis, csv, finish, greyOf, linkWord, picturesOf, readingOf, scoreOf, ENOUGH, PER_MM,
};
