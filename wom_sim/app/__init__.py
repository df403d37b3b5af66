"""The app of ``wom play``: Streamlit pages over the same calls as the commands.  Nothing here computes a number.

``main.py`` is the script that Streamlit runs.  Each page is a module with ``page()``, over a class without interface
that tests drive: ``desk.py`` for the strategist, ``classroom/room.py`` for the teacher.  What a page finds in
``streamlit.session_state``: ``asked`` (:class:`wom_sim.studies.play.asked.Asked`), what the app was opened with.
"""
